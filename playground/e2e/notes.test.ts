// Offline notes in a real browser: what is written without a network is stored when there is one, once and in order.
import { describe, expect, it } from "vitest";
import { setNetwork } from "./set-network.ts";
import { frameworks, type StoryPage } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const texts = ({ page }: StoryPage, framework: string) =>
  page
    .locator(`[data-framework="${framework}"] .note textarea`)
    .evaluateAll((notes) => notes.map((note) => (note as HTMLTextAreaElement).value));

describe("offline notes", () => {
  const suite = storySuite("notes");

  it.each(frameworks)(
    "keeps what is written offline in %s, and stores it later",
    async (framework) => {
      const [story, other] = [await suite.open(), await suite.open()];
      const half = story.page.locator(`[data-framework="${framework}"]`);
      await half.locator(".note").nth(2).waitFor();
      await setNetwork(story, "offline");
      await half.getByText("Offline: go on writing.").waitFor();

      await half.locator(".note").last().getByRole("button").click();
      await half.getByText("Offline: 1 change waits to be sent.").waitFor();
      const asked = story.page.waitForEvent("dialog");
      const leaving = story.page.evaluate(() => location.reload());
      await (await asked).dismiss();
      await leaving;

      await half.getByLabel("New note").fill("Written in a tunnel");
      await half.getByLabel("New note").press("Enter");
      const first = half.locator(".note textarea").first();
      await first.evaluate((note) => {
        (note as HTMLTextAreaElement).focus();
        (note as HTMLTextAreaElement).setSelectionRange(11, 11);
      });
      await story.page.keyboard.type("twice ");
      // A deletion, a new note, and what was typed into it.
      await half
        .getByText(`Offline: ${1 + 1 + "twice ".length} changes wait to be sent.`)
        .waitFor();
      const beside = story.page.locator(`[data-framework]:not([data-framework="${framework}"])`);
      await beside.getByText("Offline: 1 note waits to be sent.").waitFor();
      const question = story.page.waitForEvent("dialog");
      const left = story.page.evaluate(() => location.reload());
      expect((await question).type()).toBe("beforeunload");
      await (await question).dismiss();
      await left;
      await suite.kv.set(["playground", "notes", "0-8"], "Changed by somebody else");
      expect(await texts(other, framework)).not.toContain("Written in twice a tunnel");

      await setNetwork(story, "online");
      const written = "Written in twice a tunnel";
      for (const page of [story, other])
        for (const side of frameworks) {
          await expect.poll(() => texts(page, side)).toContain(written);
          await expect.poll(() => texts(page, side)).toContain("Changed by somebody else");
          await expect.poll(() => texts(page, side)).toHaveLength(3);
        }
      await half.getByText("Online: all is stored.").waitFor();
      const { entries } = await suite.kv.paginate<string>(["playground", "notes"]);
      expect(entries.at(-1)?.value).toBe(written);
      expect(story.errors.filter((error) => !error.includes("net::ERR_"))).toEqual([]);
    },
  );
});
