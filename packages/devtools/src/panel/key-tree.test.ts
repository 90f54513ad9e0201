// @vitest-environment node
import type { KvKey } from "@keyval/core";
import { createTestKv, type TestKv } from "@keyval/server/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readChildren } from "../read-children.ts";
import { KeyTree } from "./key-tree.ts";

let store: TestKv;

beforeEach(async () => {
  store = await createTestKv({
    entries: [
      [["a"], 1],
      [["a", 1], 1],
      [["a", 2, "x"], 1],
      [["b"], 1],
      ...Array.from({ length: 60 }, (_, i): [KvKey, number] => [["log", i], i]),
    ],
  });
});

afterEach(() => store.close());

const openTree = (root: KvKey = []) =>
  new KeyTree(root, (prefix, start) => readChildren(store.kv, prefix, { start }));

const shown = (tree: KeyTree) =>
  tree
    .rows()
    .map(
      (row) =>
        `${"  ".repeat(row.level)}${row.kind === "child" ? String(row.child.key.at(-1)) : row.kind}`,
    );

describe("KeyTree", () => {
  it("opens and closes branches in place", async () => {
    const tree = openTree();
    expect(shown(tree)).toEqual(["note"]); // Loading…
    await vi.waitUntil(() => shown(tree).length === 3);
    tree.open(["a"]);
    await vi.waitUntil(() => shown(tree).includes("  2"));
    expect(shown(tree)).toEqual(["a", "  1", "  2", "b", "log"]);
    expect(tree.rows()[1]).toMatchObject({ position: 1, size: 2, level: 1 });
    tree.close(["a"]);
    expect(shown(tree)).toEqual(["a", "b", "log"]);
  });

  it("opens what everything lies below", async () => {
    await store.kv.delete([["a"], ["b"], ["log"]]);
    await store.kv.set(["app", "users", 7], 1);
    const tree = openTree();
    await vi.waitUntil(() => shown(tree).includes("  users"));
    expect(shown(tree)).toEqual(["app", "  users"]);
    tree.close(["app"]);
    await tree.refresh();
    expect(shown(tree)).toEqual(["app"]);
  });

  it("shows a page of a large branch, and more when asked", async () => {
    const tree = openTree(["log"]);
    await vi.waitUntil(() => shown(tree).length === 51);
    expect(shown(tree).at(-1)).toBe("more");
    await tree.loadMore(["log"]);
    expect(shown(tree)).toEqual(Array.from({ length: 60 }, (_, i) => String(i)));
  });

  it("shows what is there now after a refresh, with what was open", async () => {
    const tree = openTree();
    await vi.waitUntil(() => shown(tree).length === 3);
    tree.open(["a"]);
    await vi.waitUntil(() => shown(tree).length === 5);
    await store.kv.delete(["b"]);
    await store.kv.set(["a", 3], 1);
    await tree.refresh();
    expect(shown(tree)).toEqual(["a", "  1", "  2", "  3", "log"]);
  });

  it("says that nothing is stored, and why something could not be read", async () => {
    const tree = openTree(["nowhere"]);
    await vi.waitUntil(() => tree.rows()[0]?.kind === "note");
    await vi.waitUntil(() => "text" in (tree.rows()[0] ?? {}));
    await vi.waitFor(() =>
      expect(tree.rows()).toMatchObject([{ text: "Nothing is stored here." }]),
    );
    const failing = new KeyTree([], () => Promise.reject(new Error("The server is away.")));
    await vi.waitFor(() => expect(failing.rows()).toMatchObject([{ text: "The server is away." }]));
  });
});
