// The chat in a real browser: messages, people who come and go, and a past that loads without moving the present.
import { describe, expect, it } from "vitest";
import { frameworks, type StoryPage } from "./story-page.ts";
import { storySuite } from "./story-suite.ts";

const halfOf = ({ page }: StoryPage, framework: string) =>
  page.locator(`[data-framework="${framework}"]`);
const people = (story: StoryPage, framework: string) =>
  halfOf(story, framework).locator(".chat-people").innerText();

describe("chat", () => {
  const suite = storySuite("chat");

  it("shows what is said in every window, and that somebody is typing until then", async () => {
    const stories = [await suite.open(), await suite.open()];
    const [first, second] = stories as [StoryPage, StoryPage];
    const [author] = /\w+ \d\d/.exec(await people(first, "react")) ?? [];
    expect(author).toBeDefined();
    const react = halfOf(first, "react");
    const field = react.getByLabel("Message", { exact: true });
    await field.fill("Hello, every window");
    for (const framework of frameworks)
      await halfOf(second, framework).locator(".chat-typing", { hasText: "typing" }).waitFor();
    await field.press("Enter");
    for (const story of stories)
      for (const framework of frameworks) {
        const last = halfOf(story, framework).locator("li").last();
        await last.filter({ hasText: "Hello, every window" }).waitFor();
      }
    await halfOf(second, "react").locator(".chat-typing:empty").waitFor();
    expect(await field.inputValue()).toBe("");
    for (const { errors } of stories) expect(errors).toEqual([]);
  });

  it.each(frameworks)(
    "loads older messages above in %s; what is read and typed stays",
    async (half) => {
      const story = await suite.open();
      const log = halfOf(story, half).locator(".chat-log");
      const field = halfOf(story, half).getByLabel("Message", { exact: true });
      await log.locator("li").nth(29).waitFor();
      await field.pressSequentially("Half a mess");
      const read = await log.evaluate((element) => {
        element.scrollTop = element.clientHeight - element.scrollHeight + 40;
        const top = element.getBoundingClientRect().top;
        const items = [...element.querySelectorAll("li")];
        const item = items.find((li) => li.getBoundingClientRect().top > top) as Element;
        Object.assign(window, { item });
        return item.getBoundingClientRect().top;
      });
      await log.locator("li").nth(59).waitFor();
      await field.pressSequentially("age");
      const now = await story.page.evaluate(
        () => (window as unknown as { item: Element }).item.getBoundingClientRect().top,
      );
      expect(Math.abs(now - read)).toBeLessThan(2);
      expect(await field.inputValue()).toBe("Half a message");
      expect(story.errors).toEqual([]);
    },
  );

  it("forgets who closed the window, without a goodbye", async () => {
    const [stays, goes] = [await suite.open(), await suite.open()];
    const count = async () => (await people(stays, "vue")).split(",").length;
    await expect.poll(count).toBe(4);
    await goes.page.context().close();
    await expect.poll(count).toBe(2);
    expect(stays.errors).toEqual([]);
  });
});
