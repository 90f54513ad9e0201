// The panel in an element, on a real server: what it shows, and that an edit overwrites nobody unseen.
import type { Kv } from "@keyval/core";
import { mountKvDevtools } from "@keyval/devtools";
import { createTestKv, type TestKv } from "@keyval/server/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let store: TestKv;
let other: Kv;
let element: HTMLElement;
let unmount: () => void;

beforeEach(async () => {
  localStorage.clear();
  store = await createTestKv({
    entries: [
      [["config"], { big: 12n }],
      [["users", 7n], "Ada"],
      [["users", 7n, "posts", 1], "hello"],
    ],
  });
  other = store.connect();
  element = document.createElement("div");
  document.body.append(element);
  ({ unmount } = mountKvDevtools(element, store.kv));
});

afterEach(async () => {
  unmount();
  element.remove();
  await store.close();
  // Preact ends effects after the next frame.
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
});

const root = () => element.firstElementChild?.shadowRoot as ShadowRoot;

/** The element of a selector whose text or label has these words, when it is there. */
const find = <E extends HTMLElement = HTMLElement>(selector: string, words = "") =>
  vi.waitUntil(
    () =>
      [...root().querySelectorAll<E>(selector)].find((candidate) =>
        `${candidate.textContent} ${candidate.ariaLabel ?? candidate.getAttribute("aria-label")}`.includes(
          words,
        ),
      ),
    { timeout: 8000 },
  );
const click = async (selector: string, words: string) =>
  (await find(`${selector}:not(:disabled)`, words)).click();
const openKey = async (...parts: string[]) => {
  await click('[role="tab"]', "Keys");
  for (const part of parts) await click('[role="treeitem"]', part);
  return find<HTMLTextAreaElement>("textarea");
};
const type = (textarea: HTMLTextAreaElement, text: string) => {
  textarea.value = text;
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
};

describe("the panel", () => {
  it("shows the stream's frames and what they bring", async () => {
    const view = store.kv.live({ prefix: ["todos"] });
    const release = view.retain();
    await view.ready();
    await other.set(["todos", 1], { title: "Buy milk" });
    await click("summary", '["todos", 1]');
    await find(".detail", 'title: "Buy milk"');
    await find(".facts", "Connection");
    release();
  });

  it("shows what is watched, and for whom", async () => {
    const release = store.kv.live({ key: ["config"] }).retain();
    const watch = store.kv.watch(["users"], () => {});
    await click('[role="tab"]', "Watches");
    await find("summary", 'entry ["config"]');
    await find("summary", "1 user");
    await find(".row", "kv.watch");
    watch.stop();
    release();
  });

  it("shows what is pending until it is stored", async () => {
    const view = store.kv.live({ key: ["count"] });
    const release = view.retain();
    await view.ready();
    await click('[role="tab"]', "Pending");
    await find(".empty", "Nothing is pending");
    const controller = new AbortController();
    const waits = store.kv.mutate(
      async (tx) => {
        tx.sum(["count"], 1);
        await other.get(["config"]);
      },
      { signal: controller.signal },
    );
    await waits;
    await find(".empty", "Nothing is pending");
    release();
  });

  it("shows requests, without its own", async () => {
    await store.kv.get(["config"]);
    await openKey("config");
    await click('[role="tab"]', "Requests");
    await click("summary", "POST /batch get");
    await find(".detail", '["config"]');
    expect(root().querySelectorAll("summary")).toHaveLength(1);
  });

  it("opens and closes branches by the keyboard, with one tab stop", async () => {
    await click('[role="tab"]', "Keys");
    await find('[role="treeitem"]', "users");
    const press = (key: string) =>
      (root().activeElement as HTMLElement).dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true }),
      );
    const [first] = root().querySelectorAll<HTMLElement>('[role="treeitem"]');
    first?.focus();
    press("End");
    await vi.waitUntil(() => root().activeElement?.textContent?.includes("users"));
    press("ArrowRight");
    await find('[role="treeitem"][aria-level="2"]', "7n");
    press("ArrowRight");
    await vi.waitUntil(() => root().activeElement?.textContent?.includes("7n"));
    expect(root().querySelectorAll('[role="treeitem"][tabindex="0"]')).toHaveLength(1);
    press("ArrowLeft");
    await vi.waitUntil(() => root().activeElement?.textContent?.includes("users"));
    press("ArrowLeft");
    await vi.waitUntil(() => !root().querySelector('[aria-level="2"]'));
  });
});

describe("an entry", () => {
  it("is stored with its types", async () => {
    const textarea = await openKey("config");
    expect(textarea.value).toContain('"__type": "bigint"');
    type(textarea, '{ "big": { "__type": "bigint", "value": "13" } }');
    await click("button", "Save");
    await find('[role="status"]', "Saved");
    expect((await other.get(["config"])).value).toEqual({ big: 13n });
  });

  it("keeps its time to live", async () => {
    await other.set(["session"], 1, { expiresIn: 2000 });
    const textarea = await openKey("session");
    type(textarea, "2");
    await click("button", "Save");
    await find('[role="status"]', "Saved");
    expect((await other.get(["session"])).value).toBeOneOf([2, null]);
    await vi.waitUntil(async () => (await other.get(["session"])).value === null, {
      timeout: 8000,
    });
  });

  it("that somebody changed meanwhile is not overwritten unseen", async () => {
    const textarea = await openKey("config");
    type(textarea, '"mine"');
    await other.set(["config"], "theirs");
    await click("button", "Save");
    await find('[role="alert"]', "Somebody else changed this entry");
    await find(".theirs", "theirs");
    expect((await other.get(["config"])).value).toBe("theirs");
    expect(textarea.value).toBe('"mine"');
    await click("button", "Store mine over it");
    await find('[role="status"]', "Saved");
    expect((await other.get(["config"])).value).toBe("mine");
  });

  it("follows changes while nothing is typed", async () => {
    const release = store.kv.live({ key: ["config"] }).retain();
    const textarea = await openKey("config");
    await other.set(["config"], "new");
    await vi.waitUntil(() => textarea.value === '"new"');
    release();
  });

  it("with text that is no value is not stored", async () => {
    const textarea = await openKey("config");
    type(textarea, "{ big: 1 }");
    await click("button", "Save");
    await find('[role="alert"]', "This is not JSON");
    expect((await other.get(["config"])).value).toEqual({ big: 12n });
  });

  it("is deleted after a question, alone or with what is below", async () => {
    await click('[role="tab"]', "Keys");
    await click('[role="treeitem"]', "users");
    await click('[role="treeitem"]', "7n");
    await click("button", "Delete…");
    await click("button", "Keep it");
    await click("button", "Delete…");
    await click("button", "Delete it and 1 below");
    await find(".entry-meta", "Nothing is stored");
    expect(await other.count(["users"])).toBe(0);
  });

  it("is found by its key, and made where there was none", async () => {
    await click('[role="tab"]', "Keys");
    const input = await find<HTMLInputElement>('input[aria-label="Go to key"]');
    input.value = '["new", 5n]';
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await click("button", "Go");
    type(await find<HTMLTextAreaElement>("textarea"), "true");
    await click("button", "Save");
    await find('[role="treeitem"]', "new");
    expect((await other.get(["new", 5n])).value).toBe(true);
  });
});

describe("mountKvDevtools", () => {
  it("leaves the page and the client as they were", async () => {
    await find('[role="tab"]', "Keys");
    unmount();
    expect(element.childElementCount).toBe(0);
    expect(store.kv.internals.live?.store.pool.tap).toBeUndefined();
    expect((await store.kv.get(["config"])).value).toEqual({ big: 12n });
  });

  it("floats: a button opens it, Escape closes it, the browser remembers", async () => {
    unmount();
    ({ unmount } = mountKvDevtools(element, store.kv, { layout: "floating" }));
    expect(root().querySelector('[role="tab"]')).toBeNull();
    await click("button", "Open the Keyval devtools");
    const tab = await find('[role="tab"]', "Stream");
    tab.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await vi.waitUntil(() => !root().querySelector('[role="tab"]'));
    await click("button", "Open the Keyval devtools");
    unmount();
    ({ unmount } = mountKvDevtools(element, store.kv, { layout: "floating" }));
    await find('[role="tab"]', "Stream");
  });
});
