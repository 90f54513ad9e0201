// The panel in an element, on a real server: what it shows, and that an edit overwrites nobody unseen.
import type { Kv } from "@keyval/core";
import { recordKv } from "@keyval/devtools";
import { createTestKv, type TestKv } from "@keyval/server/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PanelPage, type } from "./panel-page.ts";

let store: TestKv;
let other: Kv;
let page: PanelPage;

beforeEach(async () => {
  store = await createTestKv({
    entries: [
      [["config"], { big: 12n }],
      [["users", 7n], "Ada"],
      [["users", 7n, "posts", 1], "hello"],
    ],
  });
  other = store.connect();
  page = new PanelPage(store.kv);
});

afterEach(async () => {
  await page.end();
  await store.close();
});

describe("the panel", () => {
  it("shows the stream's frames and what they bring", async () => {
    const view = store.kv.live({ prefix: ["todos"] });
    const release = view.retain();
    await view.ready();
    await page.find(".row", "the stream is open");
    await other.atomic().set(["todos", 1], "Buy tea").set(["todos", 2], "Sell tea").commit();
    await page.find("summary", '["todos", 1] "Buy tea", […, 2] "Sell tea"');
    await other.set(["todos", 1], { title: "Buy milk" });
    await page.click("summary", '["todos", 1] {');
    await page.find(".detail", 'title: "Buy milk"');
    await page.find(".facts", "Connection");
    release();
  });

  it("shows what is watched, and for whom", async () => {
    const release = store.kv.live({ key: ["config"] }).retain();
    const watch = store.kv.watch(["users"], () => {});
    await page.showTab("Watches");
    await page.find("summary", 'entry ["config"]');
    await page.find("summary", "1 user");
    await page.find(".row", "kv.watch");
    watch.stop();
    release();
  });

  it("shows requests, without its own", async () => {
    await store.kv.get(["config"]);
    await page.browse("config");
    await page.showTab("Requests");
    await page.click("summary", "GET /batch get");
    await page.find(".detail", '["config"]');
    await page.find(".rows .side", " ms, ");
    expect(page.all(".rows summary")).toHaveLength(1);
  });

  it("opens and closes branches by the keyboard, with one tab stop", async () => {
    await page.showTab("Keys");
    await page.find('[role="treeitem"]', "users");
    const press = (key: string) =>
      (page.root.activeElement as HTMLElement).dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true }),
      );
    const [first] = page.root.querySelectorAll<HTMLElement>('[role="treeitem"]');
    first?.focus();
    press("End");
    await vi.waitUntil(() => page.root.activeElement?.textContent?.includes("users"));
    press("ArrowRight");
    await page.find('[role="treeitem"][aria-level="2"]', "7n");
    press("ArrowRight");
    await vi.waitUntil(() => page.root.activeElement?.textContent?.includes("7n"));
    expect(page.root.querySelectorAll('[role="treeitem"][tabindex="0"]')).toHaveLength(1);
    press("ArrowLeft");
    await vi.waitUntil(() => page.root.activeElement?.textContent?.includes("users"));
    press("ArrowLeft");
    await vi.waitUntil(() => !page.root.querySelector('[aria-level="2"]'));
  });
});

describe("an entry", () => {
  it("is stored with its types", async () => {
    const textarea = await page.browse("config");
    expect(textarea.value).toContain('"__type": "bigint"');
    type(textarea, '{ "big": { "__type": "bigint", "value": "13" } }');
    await page.click("button", "Save");
    await page.find('[role="status"]', "Saved");
    expect((await other.get(["config"])).value).toEqual({ big: 13n });
  });

  it("keeps its time to live", async () => {
    await other.set(["session"], 1, { expiresIn: 2000 });
    const textarea = await page.browse("session");
    type(textarea, "2");
    await page.click("button", "Save");
    await page.find('[role="status"]', "Saved");
    expect((await other.get(["session"])).value).toBeOneOf([2, null]);
    await vi.waitUntil(async () => (await other.get(["session"])).value === null, {
      timeout: 8000,
    });
  });

  it("that somebody changed meanwhile is not overwritten unseen", async () => {
    const textarea = await page.browse("config");
    type(textarea, '"mine"');
    await other.set(["config"], "theirs");
    await page.click("button", "Save");
    await page.find('[role="alert"]', "Somebody else changed this entry");
    await page.find(".theirs", "theirs");
    expect((await other.get(["config"])).value).toBe("theirs");
    expect(textarea.value).toBe('"mine"');
    await page.click("button", "Store mine over it");
    await page.find('[role="status"]', "Saved");
    expect((await other.get(["config"])).value).toBe("mine");
  });

  it("follows changes while nothing is typed", async () => {
    const release = store.kv.live({ key: ["config"] }).retain();
    const textarea = await page.browse("config");
    await other.set(["config"], "new");
    await vi.waitUntil(() => textarea.value === '"new"');
    release();
  });

  it("is typed into faster than it is drawn, and what was typed stays", async () => {
    const textarea = await page.browse("config");
    for (const text of ["5", "57", "570", "5700"]) {
      type(textarea, text);
      await Promise.resolve(); // it is drawn; what follows the drawing is not done
      await Promise.resolve();
    }
    for (let frames = 0; frames < 20; frames++) await new Promise(requestAnimationFrame);
    expect(textarea.value).toBe("5700");
    await page.click("button", "Save");
    await page.find('[role="status"]', "Saved");
    expect((await other.get(["config"])).value).toBe(5700);
  });

  it("with text that is no value is not stored", async () => {
    const textarea = await page.browse("config");
    type(textarea, "{ big: 1 }");
    await page.click("button", "Save");
    await page.find('[role="alert"]', "This is not JSON");
    expect((await other.get(["config"])).value).toEqual({ big: 12n });
  });

  it("is deleted after a question, alone or with what is below", async () => {
    await page.showTab("Keys");
    await page.click('[role="treeitem"]', "users");
    await page.click('[role="treeitem"]', "7n");
    await page.click("button", "Delete…");
    await page.click("button", "Keep it");
    await page.click("button", "Delete…");
    await page.click("button", "Delete it and 1 below");
    await page.find(".entry-meta", "Nothing is stored");
    expect(await other.count(["users"])).toBe(0);
  });

  it("is found by its key, and made where there was none", async () => {
    await page.showTab("Keys");
    const input = await page.find<HTMLInputElement>('input[aria-label="Go to key"]');
    input.value = '["new", 5n]';
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await page.click("button", "Go");
    type(await page.find<HTMLTextAreaElement>("textarea"), "true");
    await page.click("button", "Save");
    await page.find('[role="treeitem"]', "new");
    expect((await other.get(["new", 5n])).value).toBe(true);
  });
});

describe("mountKvDevtools", () => {
  it("leaves the page and the client as they were", async () => {
    await page.find('[role="tab"]', "Keys");
    page.unmount();
    expect(page.element.childElementCount).toBe(0);
    expect(store.kv.internals.live?.store.pool.tap).toBeUndefined();
    expect((await store.kv.get(["config"])).value).toEqual({ big: 12n });
  });

  it("shows what happened before it was mounted, when somebody recorded it", async () => {
    page.unmount();
    const stop = recordKv(store.kv);
    await store.kv.get(["config"]);
    page.remount(store.kv);
    stop();
    await page.showTab("Requests");
    await page.find(".rows summary", 'get ["config"]');
    page.unmount();
    expect(store.kv.internals.live?.store.pool.tap).toBeUndefined();
  });

  it("keeps what is typed into it to itself, and lets the page have its other keys", async () => {
    const seen: string[] = [];
    const listen = ({ key }: KeyboardEvent) => seen.push(key);
    document.addEventListener("keydown", listen);
    const press = (target: Element, key: string) =>
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    press(await page.find('input[aria-label="Filter frames"]'), "s");
    press(await page.find('[role="tab"]', "Keys"), "x");
    document.removeEventListener("keydown", listen);
    expect(seen).toEqual(["x"]);
  });

  it("floats: a button opens it, Escape closes it, the browser remembers", async () => {
    page.remount(store.kv, { layout: "floating" });
    expect(page.root.querySelector('[role="tab"]')).toBeNull();
    await page.click("button", "Open the Keyval devtools");
    const tab = await page.find('[role="tab"]', "Stream");
    tab.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await vi.waitUntil(() => !page.root.querySelector('[role="tab"]'));
    await page.click("button", "Open the Keyval devtools");
    page.remount(store.kv, { layout: "floating" });
    await page.find('[role="tab"]', "Stream");
  });
});
