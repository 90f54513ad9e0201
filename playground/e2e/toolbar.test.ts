// The toolbar's knobs in Storybook's frame: each does what it says, to be seen in both halves.
import { describe, expect, it } from "vitest";
import { PlaygroundWindow, type WindowOptions } from "./playground-window.ts";
import { frameworks } from "./story-page.ts";
import { type StorySuite, storySuite } from "./story-suite.ts";

const key = ["playground", "counter"];

const openStory = ({ windows, server }: StorySuite, story: string, options?: WindowOptions) =>
  PlaygroundWindow.open(windows, server.origin, story, options);

describe("toolbar over the counter", () => {
  const suite = storySuite("counter");
  const open = () => openStory(suite, "counter");
  const stored = async () => (await suite.kv.get<number>(key)).value;
  const plus = (opened: PlaygroundWindow, half: "react" | "vue") =>
    opened.half(half).getByLabel("Plus").click();
  /** Both halves show a value, which is stored, or is not yet. */
  const bothShow = async (opened: PlaygroundWindow, text: string, isPending = false) => {
    for (const framework of frameworks) {
      const value = opened.half(framework).locator(".counter-value", { hasText: text });
      const pending = value.and(opened.story.locator('[data-pending="true"]'));
      if (isPending) await pending.waitFor();
      else await value.and(opened.story.locator(':not([data-pending="true"])')).waitFor();
    }
  };

  it.each(frameworks)(
    "latency: a press in %s shows at once, and as pending when it is stored",
    async (half) => {
      const opened = await open();
      await opened.turn("latency", "+2 s");
      await plus(opened, half);
      await expect.poll(stored).toBe(1);
      await bothShow(opened, "1", true);
      await bothShow(opened, "1");
      expect(opened.errors).toEqual([]);
    },
  );

  it("network: offline, presses of both halves wait, and nothing comes; online, all of it is there", async () => {
    const opened = await open();
    await opened.turn("network", "Offline");
    await opened.status("offline");
    await suite.kv.set(key, 10);
    for (const framework of frameworks) await plus(opened, framework);
    await bothShow(opened, "2", true);
    expect(await stored()).toBe(10);
    await opened.turn("network", "Online");
    await opened.status("live");
    await bothShow(opened, "12");
    expect(await stored()).toBe(12);
  });

  it("drop the stream: the page is seen to reconnect, and shows what came meanwhile", async () => {
    const opened = await open();
    await opened.turn("latency", "+2 s");
    const again = opened.page.waitForRequest((request) => request.url().endsWith("/api/watch"));
    await suite.kv.set(key, 4); // on its way when the stream breaks
    await opened.press("Drop the stream");
    await opened.status("reconnecting");
    await suite.kv.set(key, 5);
    await again;
    await opened.status("live");
    await bothShow(opened, "5");
    await suite.kv.set(key, 6);
    await bothShow(opened, "6");
    expect(opened.errors).toEqual([]);
  });

  it("second user: somebody counts in both halves while nobody presses", async () => {
    const opened = await open();
    await bothShow(opened, "none");
    await opened.turn("secondUser", "With a second user");
    await bothShow(opened, "1");
    await bothShow(opened, "2");
    await opened.goTo("Live to-do list");
    await opened.turn("secondUser", "Alone");
    expect(opened.errors).toEqual([]);
  });

  it("halves and colours: one half alone, and the scheme of story and frame", async () => {
    const opened = await open();
    await opened.turn("halves", "React");
    await opened.half("vue").waitFor({ state: "hidden" });
    await opened.half("react").waitFor();
    await opened.turn("scheme", "Dark");
    await opened.story.locator('html[data-scheme="dark"]').waitFor();
    const bar = opened.page.getByRole("region", { name: "Toolbar" });
    await expect
      .poll(() => bar.evaluate((element) => getComputedStyle(element).backgroundColor))
      .toBe("rgb(21, 25, 32)");
  });
});

describe("accessibility panel", () => {
  const suite = storySuite("counter");

  it("audits the story when it is asked to; until then nothing of the audit is loaded", async () => {
    const opened = await openStory(suite, "counter");
    const { page } = opened;
    const scripts = () =>
      page
        .frames()
        .map((frame) =>
          frame.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name)),
        );
    const hasAxe = async () =>
      (await Promise.all(scripts())).flat().some((name) => /\/axe-/.test(name));
    await opened.press("Inspect");
    await page.getByRole("tab", { name: "Accessibility" }).click();
    expect(await hasAxe()).toBe(false);
    await page.getByRole("button", { name: "Run accessibility scan" }).click();
    await page.getByText("No accessibility violations found.").waitFor();
    expect(await hasAxe()).toBe(true);
    expect(opened.errors).toEqual([]);
  });
});

describe("controls", () => {
  const suite = storySuite("todos");
  const todos = ["playground", "todos"];
  const put = (id: string, title: string, done: boolean) =>
    suite.kv.set([...todos, id], { title, done });
  /** Both halves list these, in this order. */
  const bothList = async (opened: PlaygroundWindow, titles: readonly string[]) => {
    for (const framework of frameworks) {
      const fields = opened.half(framework).locator(".todo-title");
      const listed = () =>
        fields.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
      await expect.poll(listed).toEqual(titles);
    }
  };

  it("change what both halves show and leave the rest of them alone; the inspector is there before and after", async () => {
    await suite.kv.delete(todos);
    await put("a", "Open", false);
    await put("b", "Ticked", true);
    await put("c", "Open, too", false);
    const opened = await openStory(suite, "todos");
    const { page } = opened;
    await bothList(opened, ["Open", "Ticked", "Open, too"]);
    for (const framework of frameworks)
      await opened.half(framework).getByLabel("New to-do").fill("A draft");
    await opened.press("Inspect");
    await page.getByRole("tab", { name: "Inspector", selected: true }).waitFor();
    await page.getByRole("tab", { name: "Controls" }).click();
    await page.locator("label[for='control-onlyOpen']").click();
    await bothList(opened, ["Open", "Open, too"]);
    await page.locator("label[for='control-newestFirst']").click();
    await bothList(opened, ["Open, too", "Open"]);
    for (const framework of frameworks)
      expect(await opened.half(framework).getByLabel("New to-do").inputValue()).toBe("A draft");
    await page.getByRole("button", { name: "Reset controls" }).click();
    await bothList(opened, ["Open", "Ticked", "Open, too"]);
    await opened.goTo("Kanban board");
    await page.getByRole("tab", { name: "Controls" }).waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Inspector", selected: true }).waitFor();
    expect(opened.errors).toEqual([]);
  });

  it("are set by the address", async () => {
    await suite.kv.delete(todos);
    await put("a", "Open", false);
    await put("b", "Ticked", true);
    const opened = await openStory(suite, "todos", { args: "onlyOpen:!true" });
    await bothList(opened, ["Open"]);
    await put("c", "Comes later", false);
    await bothList(opened, ["Open", "Comes later"]);
    expect(opened.errors).toEqual([]);
  });
});

describe("toolbar over the kanban board", () => {
  const suite = storySuite("kanban");

  it.each(frameworks)(
    "conflict: a move in %s loses to somebody, runs again and holds",
    async (half) => {
      const opened = await openStory(suite, "kanban");
      const title = "Move me with the arrow keys";
      const note = opened.story.locator(".conflict-note");
      await opened.press("Conflict");
      await note.getByText("Your next change that rests on a read meets a conflict").waitFor();
      await opened.half(half).getByLabel("New card").fill("Rests on no read");
      await opened.page.keyboard.press("Enter");
      await note.getByText("Changes that rest on no read meet no conflict").waitFor();
      const lost = opened.page.waitForResponse(
        async (response) =>
          response.url().endsWith("/batch") && (await response.text()).includes('"ok":false'),
      );
      await opened.half(half).locator(".kanban-card", { hasText: title }).focus();
      await opened.page.keyboard.press("ArrowRight");
      await lost;
      await note.getByText("Somebody was faster: the recipe ran again").waitFor();
      for (const framework of frameworks)
        await opened
          .half(framework)
          .locator('ul[aria-label="Doing"] .kanban-card:not([data-pending="true"])', {
            hasText: title,
          })
          .waitFor();
      expect(opened.errors).toEqual([]);
    },
  );
});
