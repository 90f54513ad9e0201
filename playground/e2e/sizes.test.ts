// What a story weighs: the JavaScript it loads, as a server would compress it, and what Storybook adds to it.
import { gzipSync } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { type Framework, frameworks } from "./story-page.ts";
import { useWindows } from "./windows.ts";

const index = JSON.parse(
  readFileSync(new URL("../storybook-static/index.json", import.meta.url), "utf8"),
) as { entries: Record<string, { id: string; type: string; title: string }> };
const stories = Object.values(index.entries).filter(({ type }) => type === "story");

/** Storybook's own, by the name .storybook/chunks.ts gives it. */
const storybook = /\/storybook-/;
/** What decides filters, which the client loads with the first of them. */
const filters = readdirSync(new URL("../storybook-static/assets", import.meta.url)).find((name) =>
  name.startsWith("compile-where-"),
);
const kilobytes = (bytes: number) => Math.round(bytes / 100) / 10;

const weights = new Map<string, number>();

/** Of one script, gzipped, in bytes. */
function weightOf(path: string): number {
  const file = new URL(`../storybook-static${path}`, import.meta.url);
  const weight = weights.get(path) ?? gzipSync(readFileSync(file)).length;
  weights.set(path, weight);
  return weight;
}

/** Of what was loaded: the story, its halves and their frameworks. */
const storyFiles = (paths: readonly string[]) =>
  paths.filter((path) => /\/(with-|react-|vue-|[\w-]+\.stories-)/.test(path));

/** What the page's first script asked for: its links stand before all that the page came with. */
const early = (page: Page) =>
  page.evaluate(() => {
    const elements = [...document.head.children];
    const delivered = elements.findIndex((one) => one.matches("meta, title"));
    return elements
      .slice(0, delivered)
      .flatMap((one) => (one instanceof HTMLLinkElement ? [new URL(one.href).pathname] : []));
  });

/** In kB: all that a page with one framework loads for a story, the framework and the client with it. */
const limits = { react: 120, vue: 82 };
/** In kB: what Storybook adds to it. */
const storybookLimit = 105;

describe("the JavaScript of every story", () => {
  let server: PlaygroundServer;
  beforeAll(async () => {
    server = await startPlayground(":memory:");
  });
  afterAll(() => server.end("SIGTERM"));
  const windows = useWindows();

  /** Tells in one window, story by story, what the scripts weigh when one framework shows. */
  async function scales(framework: Framework) {
    const page = await windows.borrow({});
    return async (id: string): Promise<number> => {
      const paths: string[] = [];
      const note = (request: Request) => paths.push(new URL(request.url()).pathname);
      page.on("request", note);
      const globals = `globals=halves:${framework}`;
      await page.goto(`${server.origin}/iframe.html?id=${id}&viewMode=story&${globals}`);
      await page.waitForSelector('.status[data-status="live"]');
      await page.waitForSelector(`[data-framework="${framework}"] .half-body > *`);
      await page.waitForSelector(".source-code pre");
      page.off("request", note);
      const files = paths.filter((path) => /\.(js|css)$/.test(path));
      expect(files, `${id}: asked for twice`).toEqual([...new Set(files)]);
      expect(await early(page), `${id}: asked for at once`).toEqual(
        expect.arrayContaining(storyFiles(files)),
      );
      // No story begins with a filter.
      expect(filters, "the client's part for filters").toBeDefined();
      expect(files, `${id}: the client's part for filters`).not.toContain(`/assets/${filters}`);
      const scripts = files.filter((path) => path.endsWith(".js"));
      const sum = (some: string[]) =>
        kilobytes(some.reduce((bytes, path) => bytes + weightOf(path), 0));
      const storybooks = sum(scripts.filter((path) => storybook.test(path)));
      expect(storybooks, `${id}: Storybook's own`).toBeGreaterThan(0);
      expect(storybooks, `${id}: Storybook's own`).toBeLessThanOrEqual(storybookLimit);
      return sum(scripts.filter((path) => !storybook.test(path)));
    };
  }

  it("stays below its limits", { timeout: 120_000 }, async () => {
    const sizes: Record<string, Record<Framework, number>> = {};
    const [withReact, withVue] = [await scales("react"), await scales("vue")];
    for (const { id, title } of stories) {
      const [react, vue] = await Promise.all([withReact(id), withVue(id)]);
      sizes[title] = { react, vue };
    }
    console.table(sizes);
    for (const [title, size] of Object.entries(sizes))
      for (const framework of frameworks) {
        expect(size[framework], `${title}: ${framework}`).toBeGreaterThan(0);
        expect(size[framework], `${title}: ${framework}`).toBeLessThanOrEqual(limits[framework]);
      }
  });
});
