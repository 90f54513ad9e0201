// Typing into a field that is bound to the store, in a real browser: what jsdom cannot tell is where the caret is.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { frameworks, openStory, type StoryPage } from "./story-page.ts";
import { useWindows } from "./windows.ts";

const key = "playground/text/title";

describe.each(frameworks)("shared text, typed in the half of %s", (framework) => {
  let folder: string;
  let server: PlaygroundServer;
  const open = () => openStory(windows, server.origin, "shared-text--story", ".shared-text output");
  const input = (story: StoryPage) =>
    story.page.locator(`[data-framework="${framework}"] input.todo-title`);
  const caret = (story: StoryPage) =>
    input(story).evaluate((element) => (element as HTMLInputElement).selectionStart);
  const place = (story: StoryPage, at: number) =>
    input(story).evaluate((element, to) => {
      (element as HTMLInputElement).focus();
      (element as HTMLInputElement).setSelectionRange(to, to);
    }, at);
  const allShow = async (stories: StoryPage[], text: string) => {
    for (const story of stories) for (const half of frameworks) await story.shows(half, text);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "keyval-e2e-"));
    server = await startPlayground(join(folder, "keyval.db"));
  });
  afterEach(async () => {
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  });
  const windows = useWindows();

  it("keeps the caret in the middle of a text, however fast one types and slow the network is", async () => {
    await server.put(key, "Hello world");
    const story = await open();
    await allShow([story], "Hello world");
    const network = await story.page.context().newCDPSession(story.page);
    await network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 150,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
    const typed = ", brave and completely new";
    await place(story, 5);
    await story.page.keyboard.type(typed, { delay: 0 });
    expect(await input(story).inputValue()).toBe(`Hello${typed} world`);
    expect(await caret(story)).toBe(5 + typed.length);
    await allShow([story], `Hello${typed} world`);
    for (let i = 0; i < 4; i++) await story.page.keyboard.press("Backspace");
    expect(await caret(story)).toBe(5 + typed.length - 4);
    await network.detach(); // as fast as before
    const other = await open();
    await allShow([story, other], "Hello, brave and completely world");
    expect(await caret(story)).toBe(5 + typed.length - 4);
    expect(story.errors).toEqual([]);
  });

  it("shows another window's change when it comes, and goes on typing from there", async () => {
    const stories = [await open(), await open()];
    const [mine, theirs] = stories as [StoryPage, StoryPage];
    await place(mine, 0);
    await mine.page.keyboard.type("mine");
    await allShow(stories, "mine");
    await input(theirs).fill("theirs");
    await allShow(stories, "theirs");
    await place(mine, 0);
    await mine.page.keyboard.type("mine, ");
    await allShow(stories, "mine, theirs");
    expect(await caret(mine)).toBe(6);
    for (const { errors } of stories) expect(errors).toEqual([]);
  });
});
