// What a story weighs: the JavaScript it loads, as a server would compress it, Storybook's own aside.
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { launchChromium } from "@keyval/testkit/launch-chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";

const index = JSON.parse(
  readFileSync(new URL("../storybook-static/index.json", import.meta.url), "utf8"),
) as { entries: Record<string, { id: string; type: string; title: string }> };
const stories = Object.values(index.entries).filter(({ type }) => type === "story");

/** Files that are not a story's, by the names .storybook/main.ts gives them. */
const storybook = /\/(storybook-|axe-|sb-|vite-inject)/;
const only = { react: /\/with-vue-/, vue: /\/with-react-/ };
/** What every story loads: the stage, the client and both frameworks. */
const shared = /\/(iframe|with-react|with-vue)-/;

const kilobytes = (bytes: number) => Math.round(bytes / 100) / 10;
/**
 * In kB: the story's own files with what it uses of the client beyond the stage, and all that loads for it when one
 * framework is counted (React DOM alone is 57).
 */
const limits = { story: 56, react: 174, vue: 136 };

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

  /** Name and gzip size of each script a page loads. */
  async function scripts(id: string): Promise<Map<string, number>> {
    const page = await browser.newPage();
    const paths: string[] = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith(".js")) paths.push(pathname);
    });
    await page.goto(`${server.origin}/iframe.html?id=${id}&viewMode=story`);
    await page.waitForSelector('.status[data-status="live"]');
    await page.waitForSelector(".source-code pre"); // the last script that is loaded by itself
    await page.close();
    return new Map(
      paths.map((path) => {
        const file = new URL(`../storybook-static${path}`, import.meta.url);
        return [path, gzipSync(readFileSync(file)).length];
      }),
    );
  }

  it("stays below its limits", { timeout: 120_000 }, async () => {
    const sizes: Record<string, { story: number; react: number; vue: number }> = {};
    for (const { id, title } of stories) {
      const loaded = [...(await scripts(id))].filter(([path]) => !storybook.test(path));
      const without = (pattern: RegExp) =>
        kilobytes(loaded.reduce((sum, [path, bytes]) => sum + (pattern.test(path) ? 0 : bytes), 0));
      sizes[title] = { story: without(shared), react: without(only.react), vue: without(only.vue) };
    }
    console.table(sizes);
    for (const [title, size] of Object.entries(sizes))
      for (const part of ["story", "react", "vue"] as const) {
        expect(size[part], `${title}: ${part}`).toBeGreaterThan(0);
        expect(size[part], `${title}: ${part}`).toBeLessThanOrEqual(limits[part]);
      }
  });
});
