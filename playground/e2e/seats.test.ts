// Seat booking in a real browser: twenty people at once, and never two on a seat.
import { describe, expect, it } from "vitest";
import { frameworks, type StoryPage } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const hall = ["playground", "seats", "hall"];
const halfOf = ({ page }: StoryPage, framework: string) =>
  page.locator(`[data-framework="${framework}"]`);

describe("seat booking", () => {
  const suite = storySuite("seats");

  it.each(frameworks)(
    "tells everybody who came too late in %s who was faster",
    async (framework) => {
      const story = await suite.open();
      await halfOf(story, framework).getByText("20 people").click();
      for (const half of frameworks)
        await halfOf(story, half).locator(".story-log li").nth(19).waitFor();
      const { entries } = await suite.kv.paginate<string>(hall, { limit: 100 });
      const holders = new Map(entries.map(({ key, value }) => [key.slice(-2).join(""), value]));
      for (const half of frameworks) {
        const lines = await halfOf(story, half).locator(".story-log li").allInnerTexts();
        const outcomes = lines.map((line) => {
          const [, name, seat, holder] =
            /^(\w+) (?:has|wanted) (\w\d)(?:: (\w+) was faster)?\.$/.exec(line) ?? [];
          return { name, seat: String(seat), holder: holder ?? name };
        });
        expect(new Set(outcomes.map(({ name }) => name)).size).toBe(20);
        for (const { seat, holder } of outcomes) expect(holders.get(seat)).toBe(holder);
        const winners = outcomes.filter(({ name, holder }) => name === holder);
        expect(winners).toHaveLength(entries.length);
        expect(entries.length).toBeLessThanOrEqual(8);
      }
      expect(story.errors).toEqual([]);
    },
  );

  it("takes a booking back that somebody else made first, and says who", async () => {
    const story = await suite.open();
    const half = halfOf(story, "vue");
    // The server has it before this page hears of it.
    await story.page.route("**/api/batch", async (route) => {
      await suite.kv.set([...hall, "A", 1], "Ada");
      await route.continue();
    });
    await half.getByLabel("A1: free").click();
    await half.getByText("A1 is taken: Ada was faster.").waitFor();
    for (const framework of frameworks)
      await halfOf(story, framework).getByLabel("A1: Ada").waitFor();

    // The same by the toolbar's “Conflict”.
    await story.page.unroute("**/api/batch");
    await story.page.evaluate(() => {
      const { __STORYBOOK_ADDONS_CHANNEL__: channel } = window as unknown as {
        __STORYBOOK_ADDONS_CHANNEL__: { emit(event: string): void };
      };
      channel.emit("keyval/next-conflicts");
    });
    await half.getByLabel("A2: free").click();
    await half.getByText("A2 is taken: Somebody was faster.").waitFor();
    for (const framework of frameworks)
      await halfOf(story, framework).getByLabel("A2: Somebody").waitFor();
    expect(story.errors).toEqual([]);
  });
});
