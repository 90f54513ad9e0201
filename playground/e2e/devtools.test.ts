// The devtools in a real browser, in a React and in a Vue page: what they show, that they are accessible and stay quick,
// and that a production build has nothing of them.
import { launchChromium } from "@keyval/testkit/launch-chromium";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kv } from "@keyval/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildDevtoolsPages } from "./build-devtools-pages.ts";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { frameworks } from "./story-page.ts";
import { violationsIn } from "./violations.ts";

const tabs = ["Stream", "Watches", "Pending", "Requests", "Keys"];

let browser: Browser;
let folder: string;
let server: PlaygroundServer;
let kv: Kv;

const pages = () => join(folder, "pages");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "keyval-devtools-"));
  await buildDevtoolsPages(pages(), "development");
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  server = await startPlayground(":memory:", 0, pages());
  kv = new Kv(`${server.origin}/api`);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await kv.close();
  await server.end("SIGTERM");
});

async function openPage(path: string, colorScheme: "light" | "dark" = "light") {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, colorScheme });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${server.origin}/${path}`);
  return { page, errors };
}

const openPanel = async (page: Page) => {
  await page.getByRole("button", { name: "Open the Keyval devtools" }).click();
  await page.getByRole("tab", { name: "Stream" }).waitFor();
};
const showTab = (page: Page, name: string) => page.getByRole("tab", { name }).click();

describe.each(frameworks)("devtools in a page of %s", (framework) => {
  it("float: a button opens them; they show frames, watches with their queries, and requests", async () => {
    await server.put("todos/1", "Buy milk");
    const { page, errors } = await openPage(`${framework}.html`);
    await page.getByText("Buy milk").waitFor();
    await openPanel(page);
    await server.put("todos/2", "Write tests");
    await page.locator("summary", { hasText: '["todos", 2]' }).click();
    await page.locator(".detail", { hasText: '"Write tests"' }).waitFor();

    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.locator("summary", { hasText: "own change" }).waitFor();

    await showTab(page, "Watches");
    await page.locator("summary", { hasText: 'list ["todos"]' }).click();
    await page.getByText('["kv","/api","todos",":list"] with 1 observer').waitFor();

    await showTab(page, "Requests");
    await page.locator("summary", { hasText: "POST /batch commit" }).click();
    await page.getByText("→ stored").waitFor();

    await page.getByRole("button", { name: "Close the Keyval devtools" }).click();
    await page.getByRole("tab").first().waitFor({ state: "detached" });
    expect(errors).toEqual([]);
  });

  it("are embedded: an entry is browsed, edited with its types, and deleted after a question", async () => {
    await kv.set(["users", 7n], { score: 12n });
    await kv.set(["users", 7n, "posts", 1], "hello");
    const { page, errors } = await openPage(`${framework}.html?layout=embedded`);
    await showTab(page, "Keys");
    await page.getByRole("treeitem", { name: "7n" }).click();
    const editor = page.getByRole("textbox", { name: 'Value of ["users", 7n]' });
    await editor.waitFor();
    const text = await editor.inputValue();
    expect(JSON.parse(text)).toEqual({ score: { __type: "bigint", value: "12" } });
    await editor.fill(text.replace("12", "13"));
    await kv.set(["users", 7n], { score: 0n });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Somebody else changed this entry").waitFor();
    expect((await kv.get(["users", 7n])).value).toEqual({ score: 0n });
    await page.getByRole("button", { name: "Store mine over it" }).click();
    await page.getByText("Saved").waitFor();
    expect((await kv.get(["users", 7n])).value).toEqual({ score: 13n });

    await page.getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("button", { name: "Delete it and 1 below" }).click();
    await page.getByText("Nothing is stored under this key").waitFor();
    expect(await kv.count([])).toBe(0);
    expect(errors).toEqual([]);
  });

  it("are used by the keyboard alone", async () => {
    await kv.set(["users", 1], "Ada");
    await kv.set(["visits", 1], "Today");
    const { page } = await openPage(`${framework}.html`);
    await page.getByRole("button", { name: "Open the Keyval devtools" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "Stream" }).waitFor();
    await page.getByRole("tab", { name: "Stream" }).focus();
    await page.keyboard.press("End");
    await page.getByRole("tab", { name: "Keys", selected: true }).waitFor();
    await page.getByRole("treeitem", { name: "users" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("treeitem", { name: "Ada" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const editor = page.getByRole("textbox", { name: 'Value of ["users", 1]' });
    await editor.focus();
    await page.keyboard.press("Tab");
    expect(await editor.evaluate((element) => element.matches(":focus"))).toBe(false);
    await page.getByRole("tab", { name: "Keys" }).focus();
    await page.keyboard.press("Escape");
    const button = page.getByRole("button", { name: "Open the Keyval devtools" });
    await button.waitFor();
    expect(await button.evaluate((element) => element.matches(":focus"))).toBe(true);
  });

  it.each(["light", "dark"] as const)(
    "have no serious fault that axe finds, %s",
    async (scheme) => {
      await kv.set(["todos", 1], "Buy milk");
      const { page } = await openPage(`${framework}.html`, scheme);
      await openPanel(page);
      await page.getByRole("button", { name: "Add", exact: true }).click();
      for (const tab of tabs) {
        await showTab(page, tab);
        if (tab === "Keys") {
          await page.getByRole("treeitem", { name: "Buy milk" }).click();
          await page.getByRole("textbox", { name: "Value of" }).waitFor();
        } else if (tab !== "Pending") await page.locator("summary").first().click();
        expect(await violationsIn(page, "[data-layout]"), tab).toEqual([]);
      }
    },
    60_000,
  );
});

describe("devtools", () => {
  it("draw a bounded list however many frames come, and the page goes on", async () => {
    const { page } = await openPage("react.html");
    await openPanel(page);
    const count = 2000;
    await page.evaluate(() => {
      const seen = { most: 0, draws: 0 };
      Object.assign(window, { seen });
      const root = document.querySelector("[data-layout]")?.shadowRoot as ShadowRoot;
      new MutationObserver(() => {
        seen.draws++;
        seen.most = Math.max(seen.most, root.querySelectorAll("summary").length);
      }).observe(root, { subtree: true, childList: true });
    });
    for (let sent = 0; sent < count; sent += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => kv.set(["todos", (sent + i) % 20], sent + i)),
      );
    await page.locator("#todos li", { hasText: String(count - 1) }).waitFor();
    await page.locator("summary").first().waitFor();
    const { most, draws } = await page.evaluate(
      () => (window as unknown as { seen: { most: number; draws: number } }).seen,
    );
    expect(most).toBeLessThanOrEqual(101);
    expect(draws).toBeGreaterThan(0);
    expect(draws).toBeLessThan(count / 4);
  });

  it("are not in a production build, not even as a file that could be loaded", async () => {
    const production = join(folder, "production");
    await buildDevtoolsPages(production, "production");
    const traces = (root: string) =>
      readdirSync(root, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".js"))
        .filter((file) =>
          /Keyval devtools|attachShadow|kv-tabpanel/.test(readFileSync(join(root, file), "utf8")),
        );
    expect(traces(pages())).not.toEqual([]);
    expect(traces(production)).toEqual([]);
  });
});
