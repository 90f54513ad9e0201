// The kanban board in a real browser: cards dragged and moved by keys, in every window.
import { describe, expect, it } from "vitest";
import { frameworks, type StoryPage } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const columns = ({ page }: StoryPage, framework: string) =>
  page.evaluate(
    (half) =>
      [...document.querySelectorAll(`[data-framework="${half}"] .kanban-column ul`)].map((list) =>
        [...list.children].map((card) => card.firstChild?.textContent?.trim()),
      ),
    framework,
  );

describe("kanban board", () => {
  const suite = storySuite("kanban");
  const start = [
    ["Drag me to Doing", "Move me with the arrow keys", "Write the release notes"],
    ["Open a second window", "Go offline, and move some"],
    ["Agree on a name", "Sketch the board"],
  ];
  const allShow = async (stories: StoryPage[], cards: string[][]) => {
    for (const story of stories)
      for (const framework of frameworks)
        await expect.poll(() => columns(story, framework)).toEqual(cards);
  };

  it("moves a card that is dragged, within a half and from one half into the other", async () => {
    const stories = [await suite.open(), await suite.open()];
    const [first] = stories as [StoryPage];
    await allShow(stories, start);
    const card = (framework: string, title: string) =>
      first.page.locator(`[data-framework="${framework}"] .kanban-card`, { hasText: title });
    await card("react", "Drag me").hover(); // dragging is loaded when a pointer is near
    await first.page.waitForSelector('.kanban-card[draggable="true"]');
    const lower = { targetPosition: { x: 40, y: 45 } };
    await card("react", "Drag me").dragTo(card("react", "Open a second"), lower);
    const [todo, , done] = start as [string[], string[], string[]];
    const doing = ["Open a second window", "Drag me to Doing", "Go offline, and move some"];
    await allShow(stories, [todo.slice(1), doing, done]);
    const list = first.page.locator('[data-framework="vue"] ul[aria-label="Done"]');
    await card("react", "Write the").dragTo(list, { targetPosition: { x: 40, y: 190 } });
    await allShow(stories, [todo.slice(1, 2), doing, [...done, "Write the release notes"]]);
    for (const { errors } of stories) expect(errors).toEqual([]);
  });

  it.each(frameworks)("moves a card by arrow keys in %s, and the focus with it", async (half) => {
    const story = await suite.open();
    await allShow([story], start);
    const { page } = story;
    const title = "Move me with the arrow keys";
    await page.locator(`[data-framework="${half}"] .kanban-card`, { hasText: title }).focus();
    const [todo, doing, done] = start as [string[], string[], string[]];
    const [first, , third] = todo as [string, string, string];
    const press = async (key: string, cards: string[][]) => {
      await page.keyboard.press(key);
      await allShow([story], cards);
      const focused = page.locator(`[data-framework="${half}"] .kanban-card:focus`);
      await focused.filter({ hasText: title }).waitFor();
    };
    await press("ArrowDown", [[first, third, title], doing, done]);
    await press("ArrowRight", [[first, third], [...doing, title], done]);
    await press("ArrowUp", [[first, third], [doing[0] as string, title, doing[1] as string], done]);
    expect(story.errors).toEqual([]);
  });

  it("keeps one of two moves of the same card", async () => {
    const stories = [await suite.open(), await suite.open()];
    await allShow(stories, start);
    await Promise.all(
      stories.map(async ({ page }, i) => {
        const half = frameworks[i];
        await page.locator(`[data-framework="${half}"] .kanban-card`, { hasText: "Open" }).focus();
        await page.keyboard.press(i === 0 ? "ArrowLeft" : "ArrowRight");
      }),
    );
    const settled = async () => {
      const halves = stories.flatMap((story) => frameworks.map((half) => columns(story, half)));
      const shown = new Set((await Promise.all(halves)).map((cards) => JSON.stringify(cards)));
      return shown.size === 1 ? (JSON.parse([...shown].join()) as string[][]) : undefined;
    };
    await expect.poll(settled).toSatisfy((cards?: string[][]) => {
      const moved = cards?.flat().filter((title) => title === "Open a second window").length === 1;
      return moved && cards[1]?.length === 1 && cards.flat().length === start.flat().length;
    });
    for (const { errors } of stories) expect(errors).toEqual([]);
  });
});
