// The live to-do list in a real browser.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { frameworks, openStory, type StoryPage } from "./story-page.ts";
import { useWindows } from "./windows.ts";

describe("live to-do list", () => {
  let folder: string;
  let server: PlaygroundServer;
  const file = () => join(folder, "keyval.db");
  const open = () => openStory(windows, server.origin, "todos--story", ".todo-list");
  const put = (id: string, title: string) =>
    server.put(`playground/todos/${id}`, { title, done: false });
  const allShow = async (stories: StoryPage[], text: string) => {
    for (const story of stories)
      for (const framework of frameworks) await story.shows(framework, text);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "keyval-e2e-"));
    server = await startPlayground(file());
  });
  afterEach(async () => {
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  });
  const windows = useWindows();

  it("shows what is added, ticked, renamed and deleted in either half, in every window", async () => {
    const stories = [await open(), await open()];
    const [first, second] = stories as [StoryPage, StoryPage];
    const react = first.page.locator('[data-framework="react"]');
    const vue = second.page.locator('[data-framework="vue"]');

    await react.getByLabel("New to-do").fill("Buy milk");
    await react.getByText("Add").click();
    await allShow(stories, "Buy milk");
    await vue.getByLabel("New to-do").fill("Write tests");
    await vue.getByText("Add").click();
    await allShow(stories, "Buy milk, Write tests");

    await react.getByLabel("Done: Write tests").click();
    await vue.locator('[aria-label="Done: Write tests"]:checked').waitFor();
    await vue.getByLabel("Title", { exact: true }).first().fill("Buy oat milk");
    await vue.getByLabel("Title", { exact: true }).first().press("Enter");
    await allShow(stories, "Buy oat milk, Write tests");
    await react.getByLabel("Delete: Write tests").click();
    await allShow(stories, "Buy oat milk");
    for (const { errors } of stories) expect(errors).toEqual([]);
  });

  it("keeps the list in key order through plain HTTP, and full through a restart", async () => {
    await put("b", "B");
    const story = await open();
    await allShow([story], "B");
    await put("c", "C");
    await put("a", "A");
    await allShow([story], "A, B, C");
    await server.remove("playground/todos/b");
    await allShow([story], "A, C");
    await story.forget();
    const { port } = server;
    await server.end("SIGTERM");
    await story.page.waitForSelector('.status[data-status="reconnecting"]');
    server = await startPlayground(file(), port);
    await put("d", "D");
    await allShow([story], "A, C, D");
    for (const framework of frameworks)
      expect((await story.sights(framework)).map(({ text }) => text)).toEqual(["A, C", "A, C, D"]);
    expect(story.errors.filter((error) => !/net::ERR_|status of 503/.test(error))).toEqual([]);
  });
});
