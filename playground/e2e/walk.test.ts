// A walk through every story, in two windows, wide and narrow, through a broken stream and a time without network: no
// complaint on the console, no serious accessibility violation, both halves of both windows agree at rest, and links to
// the guide lead there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { events } from "../.storybook/events.ts";
import { seedPlayground } from "../seed-playground.mjs";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { useWindows, type Windows } from "./windows.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const index = JSON.parse(
  readFileSync(new URL("../storybook-static/index.json", import.meta.url), "utf8"),
) as { entries: Record<string, { id: string; type: string; title: string }> };
const stories = Object.values(index.entries).filter(({ type }) => type === "story");
const guide = Object.values(index.entries).filter(({ type }) => type === "docs");
/** What a link to a page of the guide is, by where it leads. */
const titles = new Map(
  guide.map(({ id, title }) => [`./?path=/docs/${id}`, title.split("/").at(-1)]),
);
const expected = /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED)/;

/** What a half shows: its text, and what its fields hold. */
const shown = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".half-body")].map((half) => {
      const fields = [...half.querySelectorAll<HTMLInputElement>("input, textarea, select")];
      const values = fields.map(({ value, checked }) => `${value} ${checked ?? ""}`);
      return [half.innerText.trim(), ...values].join("\n");
    }),
  );

async function visit(
  windows: Windows,
  options: BrowserContextOptions,
  { server, id }: { server: PlaygroundServer; id: string },
) {
  const page = await windows.borrow(options);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${server.origin}/iframe.html?id=${id}&viewMode=story`);
  await page.waitForSelector(".half-body > *, .welcome");
  return { page, complaints };
}

const isLive = (page: Page) => page.waitForSelector('.status[data-status="live"]');

/** Breaks the stream as the toolbar's button does, and waits until the page asks for another. */
async function dropStream(page: Page) {
  const again = page.waitForRequest((request) => request.url().endsWith("/api/watch"));
  await page.evaluate((event) => {
    const { __STORYBOOK_ADDONS_CHANNEL__: channel } = window as unknown as {
      __STORYBOOK_ADDONS_CHANNEL__: { emit(event: string): void };
    };
    channel.emit(event);
  }, events.dropStream);
  await again;
}

/** The links below a story: to pages that there are, by their titles. */
async function expectGuide(page: Page) {
  const links = await page
    .locator(".notes a")
    .evaluateAll((all) => all.map((link) => [link.getAttribute("href") ?? "", link.textContent]));
  expect(links.length).toBeGreaterThan(0);
  expect(links).toEqual(links.map(([href = ""]) => [href, titles.get(href)]));
}

/** The halves of all pages show the same, and go on showing it. */
const agree = (pages: readonly Page[]) =>
  expect
    .poll(async () => {
      const halves = (await Promise.all(pages.map(shown))).flat();
      return [...new Set(halves)];
    })
    .toHaveLength(1);

async function violations(page: Page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    (
      window as unknown as {
        axe: {
          run(options: object): Promise<{
            violations: { id: string; impact: string; nodes: { html: string }[] }[];
          }>;
        };
      }
    ).axe.run({ resultTypes: ["violations"] }),
  );
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("every story", () => {
  let server: PlaygroundServer;
  beforeAll(async () => {
    server = await startPlayground(":memory:");
    await seedPlayground(`${server.origin}/api`);
  }, 120_000); // 100,000 keys and more
  afterAll(() => server.end("SIGTERM"));
  const windows = useWindows();

  it("is visited", () => expect(stories.length).toBeGreaterThan(2));

  const names = stories.map(({ id, title }) => ({ id, title }));
  it.each(names)("$title", { timeout: 60_000 }, async ({ id, title }) => {
    const story = { server, id };
    const wide = { viewport: { width: 1280, height: 900 } };
    const narrow = { viewport: { width: 390, height: 800 }, colorScheme: "dark" } as const;
    const first = await visit(windows, wide, story);
    const second = await visit(windows, narrow, story);
    const pages = [first.page, second.page];
    if ((await first.page.locator(".halves").count()) > 0) {
      for (const page of pages) await isLive(page);
      await agree(pages);
      if (title !== "Welcome") await expectGuide(first.page);

      await dropStream(first.page);
      await isLive(first.page);
      await first.page.context().setOffline(true);
      await first.page.context().setOffline(false);
      await isLive(first.page);
      await agree(pages);
    }
    for (const page of pages) {
      expect(await violations(page)).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, "scrolls sideways").toBe(0);
    }
    for (const { complaints } of [first, second])
      expect(complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
});
