// The guide in the playground: every page of docs/guide is there, readable in both widths, and its links lead somewhere.
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { SET_CURRENT_STORY } from "storybook/internal/core-events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { knobs } from "./playground-window.ts";
import { violationsIn } from "./violations.ts";
import { useWindows } from "./windows.ts";

const index = JSON.parse(
  readFileSync(new URL("../storybook-static/index.json", import.meta.url), "utf8"),
) as { entries: Record<string, { id: string; type: string; title: string }> };
const entries = Object.values(index.entries);
const guide = entries.filter(({ type }) => type === "docs");
const files = readdirSync(new URL("../../docs/guide", import.meta.url));

/** Of an entry, without the groups that it is in. */
const nameOf = (title: string) => title.split("/").at(-1) ?? "";

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Where a page's links lead, and the headings that others may lead to. */
const linksOf = (page: Page) =>
  page.evaluate(() => {
    const all = <Type extends Element>(selector: string) => [
      ...document.querySelectorAll<Type>(`.guide ${selector}`),
    ];
    return {
      hrefs: all<HTMLAnchorElement>("a").map((link) => link.getAttribute("href") ?? ""),
      headings: all(":is(h1, h2, h3, h4)").map(({ id }) => id),
    };
  });

/** Shows another page, as the frame does when its entry is chosen. */
const turnTo = (page: Page, storyId: string) =>
  page.evaluate(
    ([event, selection]) => {
      const { __STORYBOOK_ADDONS_CHANNEL__: channel } = window as unknown as {
        __STORYBOOK_ADDONS_CHANNEL__: { emit(event: string, selection: object): void };
      };
      channel.emit(event, selection);
    },
    [SET_CURRENT_STORY, { storyId, viewMode: "docs" }] as const,
  );

const exactly = { exact: true } as const;

describe("the guide", () => {
  let server: PlaygroundServer;
  beforeAll(async () => {
    server = await startPlayground(":memory:");
  });
  afterAll(() => server.end("SIGTERM"));
  const windows = useWindows();

  /** A window that notes whatever the console says. */
  async function open(colorScheme: "light" | "dark" = "light") {
    const page = await windows.borrow({ viewport: { width: 1280, height: 860 }, colorScheme });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    /** Loads a page, alone in the window. */
    const load = async (id: string) => {
      await page.goto(`${server.origin}/iframe.html?id=${id}&viewMode=docs`);
      await page.waitForSelector(".guide h1");
    };
    return { page, said, load };
  }

  it("has each of its files, below the stories", () => {
    expect(
      guide.map(({ id }) => `${id.slice("guide-".length, -"--docs".length)}.md`).sort(),
    ).toEqual(files.filter((name) => name.endsWith(".md")).sort());
    expect(entries.slice(-guide.length)).toEqual(guide);
    expect(guide[0]?.title).toBe("Guide/Begin/Getting started");
    expect(guide.at(-1)?.title).toBe("Guide/Running it/Operating a server");
  });

  it("shows every page, wide and narrow, in silence; all of its links lead somewhere", async () => {
    const { page, said, load } = await open();
    await load(guide[0]?.id ?? "");
    const places = new Set<string>();
    const links = new Map<string, string[]>();
    for (const { id, title } of guide) {
      await turnTo(page, id);
      await page.locator(".guide h1").getByText(nameOf(title), exactly).waitFor();
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 860 });
        expect(await overflow(page), `${title} at ${width} px`).toBe(0);
      }
      const { hrefs, headings } = await linksOf(page);
      expect(new Set(headings).size, `${title}: headings of one name`).toBe(headings.length);
      const own = `./?path=/docs/${id}`;
      for (const place of ["", ...headings.map((heading) => `#${heading}`)])
        places.add(own + place);
      links.set(
        title,
        hrefs.map((href) => (href.startsWith("#") ? own + href : href)),
      );
    }
    for (const [title, hrefs] of links)
      expect(
        hrefs.filter((href) => !href.startsWith("https://") && !places.has(href)),
        `${title}: links to nowhere`,
      ).toEqual([]);
    expect([...links.values()].flat().length).toBeGreaterThan(2 * guide.length);
    expect(said).toEqual([]);
  });

  it("comes up from a story without loading the frame again, and is an ordinary link without a frame", async () => {
    const { page } = await open();
    await page.goto(`${server.origin}/?path=/story/kanban--story`);
    const shown = page.frameLocator("#storybook-preview-iframe");
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await shown.locator(".notes a", { hasText: "Modelling" }).click();
    await shown.locator("h1", { hasText: "Modelling" }).waitFor();
    expect(page.url()).toContain("path=/docs/guide-modelling--docs");
    expect(await page.evaluate(() => "isSame" in window)).toBe(true);

    await page.goto(`${server.origin}/iframe.html?id=kanban--story&viewMode=story`);
    await page.locator(".notes a", { hasText: "Modelling" }).click();
    await shown.locator("h1", { hasText: "Modelling" }).waitFor();
  });

  it.each([
    ["guide-getting-started--docs", "light"],
    ["guide-access--docs", "dark"],
  ] as const)("has nothing serious from axe: %s, %s", async (id, scheme) => {
    const { page, load } = await open(scheme);
    await load(id);
    expect(await violationsIn(page, ".guide")).toEqual([]);
  });

  it("is found by the frame's search; a link goes to the heading; code can be copied; the toolbar darkens it", async () => {
    const { page, said } = await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${server.origin}/?path=/docs/guide-getting-started--docs`);
    const shown = page.frameLocator("#storybook-preview-iframe");
    await shown.locator("h1", { hasText: "Getting started" }).waitFor();

    await page.getByRole("combobox").locator("input").fill("lists and pag");
    await page.getByRole("option", { name: "Lists and pagination" }).click();
    await shown.locator("h1", { hasText: "Lists and pagination" }).waitFor();
    const code = shown.locator(".guide-code").first();
    await code.hover();
    await code.getByRole("button", { name: "Copy" }).click();
    await code.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      await code.locator("pre").textContent(),
    );

    await shown.getByRole("link", { name: "key order" }).click();
    await shown.locator("h1", { hasText: "Keys" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#order");
    const order = shown.locator("#order");
    await expect
      .poll(() => order.evaluate((one) => one.getBoundingClientRect().top))
      .toBeLessThan(99);

    await page.getByRole("button", { name: knobs.scheme }).click();
    await page.getByRole("option", { name: "Dark", exact: true }).click();
    await shown.locator('html[data-scheme="dark"]').waitFor();
    expect(said).toEqual([]);
  });
});
