// The shared counter in a real browser: what changes on the server shows in both halves, whatever happens between.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { frameworks, openStory, type StoryPage } from "./story-page.ts";
import { useWindows } from "./windows.ts";

const key = "playground/counter";

describe("shared counter", () => {
  let folder: string;
  let server: PlaygroundServer;
  const file = () => join(folder, "keyval.db");
  const open = () => openStory(windows, server.origin, "counter--story", ".counter-value");
  const bothShow = (story: StoryPage, text: string) =>
    Promise.all(frameworks.map((framework) => story.shows(framework, text)));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "keyval-e2e-"));
    server = await startPlayground(file());
  });
  afterEach(async () => {
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  });
  const windows = useWindows();

  it("shows a key changed by plain HTTP in both halves without a reload, and its deletion", async () => {
    const story = await open();
    await bothShow(story, "none");
    const waits: number[] = [];
    for (let value = 1; value <= 20; value += 1) {
      const began = await server.put(key, value);
      for (const at of await bothShow(story, String(value))) waits.push(at - began);
    }
    waits.sort((a, b) => a - b);
    console.log(
      `request to screen: median ${waits[20]?.toFixed(1)} ms, slowest ${waits.at(-1)?.toFixed(1)} ms`,
    );
    await server.remove(key);
    await bothShow(story, "none");
    for (const framework of frameworks) {
      const texts = (await story.sights(framework)).map(({ text }) => text);
      expect(texts).toEqual([
        "…",
        "none",
        ...Array.from({ length: 20 }, (_, i) => `${i + 1}`),
        "none",
      ]);
    }
    expect(story.requests.filter((path) => path === "/api/watch")).toHaveLength(1);
    expect(story.errors).toEqual([]);
  });

  it("shows what changed while the server was away, and never less than what it had", async () => {
    await server.put(key, 1);
    const story = await open();
    await bothShow(story, "1");
    await story.forget();
    const { port } = server;
    await server.end("SIGKILL");
    await story.page.waitForSelector('.status[data-status="reconnecting"]');
    const vueSource = story.page.getByRole("tab", { name: "vue.vue" });
    const source = story.page.locator(".source-code");
    await vueSource.click();
    await source.getByText("vue.vue did not come").waitFor();
    const meanwhile = await startPlayground(file());
    await meanwhile.put(key, 2);
    await meanwhile.end("SIGTERM");
    server = await startPlayground(file(), port);
    await bothShow(story, "2");
    await story.page.waitForSelector('.status[data-status="live"]');
    await vueSource.click();
    await source.getByText("<template>").waitFor();
    await server.put(key, 3);
    await bothShow(story, "3");
    for (const framework of frameworks)
      expect((await story.sights(framework)).map(({ text }) => text)).toEqual(["1", "2", "3"]);
    // The browser itself reports each refused request; nothing else may be wrong.
    expect(story.errors.filter((error) => !/net::ERR_|status of 503/.test(error))).toEqual([]);
  });

  it("adds up presses of both halves in two windows", async () => {
    const [first, second] = [await open(), await open()];
    for (const story of [first, second]) await bothShow(story, "none");
    const plus = ({ page }: StoryPage, framework: string) =>
      page.click(`[data-framework="${framework}"] [aria-label="Plus"]`);
    await Promise.all([
      (async () => {
        for (let i = 0; i < 5; i += 1) await plus(first, "react");
      })(),
      (async () => {
        for (let i = 0; i < 5; i += 1) await plus(second, "vue");
      })(),
    ]);
    for (const story of [first, second]) await bothShow(story, "10");
    await plus(second, "react");
    for (const story of [first, second]) await bothShow(story, "11");
    for (const { errors } of [first, second]) expect(errors).toEqual([]);
  });
});
