// Keys and values of every type in the panel: browsed, edited and deleted, and none of them becomes another.
import type { KvKey, KvKeyPart } from "@keyval/core";
import { createTestKv, type TestKv } from "@keyval/server/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keyText, partText } from "../src/key-text.ts";
import { PanelPage, type } from "./panel-page.ts";

let store: TestKv;
let page: PanelPage;

beforeEach(async () => {
  store = await createTestKv();
  page = new PanelPage(store.kv);
});

afterEach(async () => {
  await page.end();
  await store.close();
});

const save = async (textarea: HTMLTextAreaElement, text: string) => {
  type(textarea, text);
  await page.click("button", "Save");
  await page.find('[role="status"]', "Saved");
};
const deleteShown = async () => {
  await page.click("button", "Delete…");
  await page.click("button", "Delete this entry");
  await page.find(".entry-meta", "Nothing is stored");
};

/** A value, what of its text is replaced by what, and the value that makes. */
const values: readonly [type: string, value: unknown, from: string, to: string, after: unknown][] =
  [
    ["string", "one", "one", 'two \\"quoted\\"', 'two "quoted"'],
    ["number", 1.5, "1.5", "-2", -2],
    ["boolean", true, "true", "false", false],
    ["null", null, "null", "[null]", [null]],
    ["bigint", 2n ** 70n, String(2n ** 70n), "-7", -7n],
    ["bytes", new Uint8Array([1, 2, 3]), "AQID", "/wA=", new Uint8Array([255, 0])],
    ["Date", new Date(0), "1970", "2026", new Date("2026-01-01T00:00:00.000Z")],
    ["Map", new Map([["a", 1n]]), '"a"', '"b"', new Map([["b", 1n]])],
    ["Set", new Set([1]), "1", "2", new Set([2])],
    ["NaN", Number.NaN, "NaN", "-Infinity", Number.NEGATIVE_INFINITY],
    ["undefined member", { a: undefined, b: 1 }, "1", "2", { a: undefined, b: 2 }],
    ["nested", { at: [new Date(0), 1n] }, "1970", "1999", { at: [new Date("1999-01-01"), 1n] }],
  ];

describe("a value", () => {
  it.each(values)("of type %s is edited and deleted", async (_, value, from, to, after) => {
    await store.kv.set(["value"], value);
    const textarea = await page.browse("value");
    expect(textarea.value).toContain(from);
    await save(textarea, textarea.value.replace(from, to));
    const stored = (await store.kv.get(["value"])).value;
    expect(stored).toStrictEqual(after);
    await deleteShown();
    expect((await store.kv.get(["value"])).versionstamp).toBeNull();
    await page.gone('[role="treeitem"]', "value");
  });
});

const keys: readonly [type: string, key: KvKey][] = [
  ["string", ["k", "7"]],
  ["number", ["k", 7]],
  ["fraction", ["k", -0.25]],
  ["infinite number", ["k", Number.NEGATIVE_INFINITY]],
  ["bigint", ["k", 7n]],
  ["boolean", ["k", false]],
  ["bytes", ["k", new Uint8Array([7, 0, 255])]],
  ["odd string", ["k", 'a/b,~"%\u0000🙂']],
];

describe("a key", () => {
  beforeEach(() => Promise.all(keys.map(([kind, key]) => store.kv.set(key, kind))));

  it.each(keys)("of type %s is browsed, edited and deleted, alone", async (kind, key) => {
    const textarea = await page.browse(...key);
    expect(textarea.value).toBe(JSON.stringify(kind));
    await save(textarea, '"edited"');
    expect((await store.kv.get(key)).value).toBe("edited");
    await deleteShown();
    expect((await store.kv.get(key)).versionstamp).toBeNull();
    expect(await store.kv.count(["k"])).toBe(keys.length - 1);
  });

  it.each(keys)("of type %s is found as it is shown", async (kind, key) => {
    const textarea = await page.goTo(keyText(key));
    await vi.waitUntil(() => textarea.value === JSON.stringify(kind));
    await page.find('[role="treeitem"][aria-selected="true"]', partText(key[1] as KvKeyPart));
  });
});
