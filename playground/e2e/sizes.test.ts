// What a story weighs: the JavaScript it loads, as a server would compress it, Storybook's own aside.
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { launchChromium } from "@keyval/testkit/launch-chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { type Framework, frameworks } from "./story-page.ts";

const index = JSON.parse(
  readFileSync(new URL("../storybook-static/index.json", import.meta.url), "utf8"),
) as { entries: Record<string, { id: string; type: string; title: string }> };
const stories = Object.values(index.entries).filter(({ type }) => type === "story");

/** Files that are not a story's, by the names .storybook/chunks.ts and Storybook give them. */
const storybook = /\/(storybook-|axe-|sb-|vite-inject)/;
const kilobytes = (bytes: number) => Math.round(bytes / 100) / 10;
/** In kB: all that a page with one framework loads for a story, the framework and the client with it. */
const limits = { react: 120, vue: 82 };

describe("the JavaScript of every story", () => {
  let browser: Browser;
  let server: PlaygroundServer;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await startPlayground(":memory:");
  });
  afterAll(async () => {
    await browser.close();
    await server.end("SIGTERM");
  });

  /** What the scripts of a story weigh when one framework shows. */
  async function weigh(id: string, framework: Framework): Promise<number> {
    const page = await browser.newPage();
    let bytes = 0;
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.endsWith(".js") || storybook.test(pathname)) return;
      const file = new URL(`../storybook-static${pathname}`, import.meta.url);
      bytes += gzipSync(readFileSync(file)).length;
    });
    const query = `id=${id}&viewMode=story&globals=halves:${framework}`;
    await page.goto(`${server.origin}/iframe.html?${query}`);
    await page.waitForSelector('.status[data-status="live"]');
    await page.waitForSelector(`[data-framework="${framework}"] .half-body > *`);
    await page.waitForSelector(".source-code pre");
    await page.close();
    return kilobytes(bytes);
  }

  it("stays below its limits", { timeout: 120_000 }, async () => {
    const sizes: Record<string, Record<Framework, number>> = {};
    for (const { id, title } of stories) {
      const [react, vue] = await Promise.all([weigh(id, "react"), weigh(id, "vue")]);
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
