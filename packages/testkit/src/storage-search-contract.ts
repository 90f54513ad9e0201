// What every storage engine must do about full-text search; a part of the storage contract.
import type { KvKey } from "@keyval/core/protocol";
import type {
  IndexDefinition,
  Storage,
  StorageEngine,
  StoredEntry,
  StoredSearch,
} from "@keyval/server";
import { describe, expect, it } from "vitest";
import { descendantsOf, toStoredKey } from "./stored-keys.ts";

/** Stores entries as one commit, deletes others. */
export type Commit = (
  storage: Storage,
  puts: [KvKey, unknown, number?][],
  deletes?: KvKey[],
  commitId?: string,
  at?: number,
) => unknown;

const now = 1_800_000_000_000;

function index(prefix: KvKey, fields: string[], more: Partial<IndexDefinition> = {}) {
  return { prefix: toStoredKey(prefix), fields, tokenize: "unicode61", ...more } as const;
}

/** The values of what a search below a prefix finds. */
async function found(
  storage: Storage,
  prefix: KvKey,
  query: string,
  { at = now, ...more }: Partial<StoredSearch> & { at?: number } = {},
): Promise<unknown[]> {
  const range = descendantsOf(prefix);
  const search = { index: toStoredKey(prefix), query, limit: 1000, ...range, ...more };
  const entries = await storage.search(search, at);
  return entries.map((entry) => (JSON.parse(entry.value) as { n: number }).n);
}

async function buildAll(storage: Storage, prefix: KvKey): Promise<number> {
  let steps = 1;
  while (!(await storage.buildIndex(toStoredKey(prefix)))) steps++;
  return steps;
}

/** The part for every engine. */
export function describeSearch(start: () => Promise<Storage>, commit: Commit): void {
  describe("search", () => {
    it("finds entries by every word of a query, best first, keys in order among equals", async () => {
      const storage = await start();
      await storage.createIndex(index(["p"], ["text", "tags"]));
      await commit(storage, [
        [["p", 2], { n: 2, text: "red fox" }],
        [["p", 1], { n: 1, text: "Réd fox" }],
        [["p", 3], { n: 3, text: "Red! Fox: red, fox" }],
        [["p", 4], { n: 4, text: "red", tags: ["fox", "and other things that matter less"] }],
        [["p", 5], { n: 5, text: "red" }],
        [["p"], { n: 6, text: "red fox" }],
        [["pp"], { n: 7, text: "red fox" }],
        // A word that most entries hold ranks nothing: these make it rare.
        ...Array.from({ length: 20 }, (_, i): [KvKey, unknown] => [
          ["p", "else", i],
          { n: 0, text: "else" },
        ]),
      ]);
      expect(await found(storage, ["p"], '"fox" RED*')).toEqual([3, 1, 2, 4]);
      expect(await found(storage, ["p"], "fox", { limit: 2 })).toHaveLength(2);
      expect(await found(storage, ["p"], " -* ")).toEqual([]);
      const accept = (entry: StoredEntry) => !entry.value.includes("3");
      expect(await found(storage, ["p"], "red fox", { accept, limit: 2 })).toEqual([1, 2]);
      const range = { from: toStoredKey(["p", 2]), to: toStoredKey(["p", 4]) };
      expect((await found(storage, ["p"], "fox", range)).sort()).toEqual([2, 3]);
      expect(await found(storage, ["p"], "fox", { maxBytes: 1 })).toHaveLength(1);
    });

    it("is in step with every write, and untouched by one that fails", async () => {
      const storage = await start();
      await storage.createIndex(index(["p"], ["text"]));
      await storage.createIndex(index(["p", "q"], ["more"]));
      await commit(storage, [[["p", "q", 1], { n: 1, text: "old", more: "extra" }]], [], "once");
      await commit(storage, [[["p", 2], { n: 2, text: "old" }]]);
      expect((await found(storage, ["p"], "old")).sort()).toEqual([1, 2]);
      expect(await found(storage, ["p", "q"], "extra")).toEqual([1]);
      await expect(
        (async () => commit(storage, [[["p", 3], { n: 3, text: "old" }]], [["p", 2]], "once"))(),
      ).rejects.toThrow();
      expect((await found(storage, ["p"], "old")).sort()).toEqual([1, 2]);
      await commit(storage, [[["p", "q", 1], { n: 1, text: "new" }]], [["p", 2]]);
      expect(await found(storage, ["p"], "old")).toEqual([]);
      expect(await found(storage, ["p"], "new")).toEqual([1]);
      expect(await found(storage, ["p", "q"], "extra")).toEqual([]);
      expect(await storage.indexedCount(toStoredKey(["p"]))).toBe(1);
    });

    it("finds no entry from the moment it expires", async () => {
      const storage = await start();
      await storage.createIndex(index(["p"], ["text"]));
      await commit(storage, [
        [["p", 1], { n: 1, text: "word" }, now + 10],
        [["p", 2], { n: 2, text: "word" }],
      ]);
      expect(await found(storage, ["p"], "word", { at: now + 9 })).toEqual([1, 2]);
      expect(await found(storage, ["p"], "word", { at: now + 10, limit: 1 })).toEqual([2]);
    });

    it("takes in the entries of before step by step, between which others are written", async () => {
      const storage = await start();
      const before = Array.from({ length: 1000 }, (_, n): [KvKey, unknown] => [
        ["p", n],
        { n, text: "word" },
      ]);
      await commit(storage, before);
      await storage.createIndex(index(["p"], ["text"]));
      expect(await storage.indexes()).toMatchObject([{ isReady: false }]);
      expect(await storage.buildIndex(toStoredKey(["p"]))).toBe(false);
      await commit(
        storage,
        [
          [["p", 0], { n: 0, text: "other" }],
          [["p", 998], { n: 998, text: "other" }],
        ],
        [
          ["p", 1],
          ["p", 999],
        ],
      );
      expect(await buildAll(storage, ["p"])).toBeGreaterThan(1);
      expect(await storage.indexes()).toMatchObject([{ isReady: true, fields: ["text"] }]);
      expect((await found(storage, ["p"], "word")).length).toBe(996);
      expect(await found(storage, ["p"], "other")).toEqual([0, 998]);
    });

    it("replaces the index of a prefix, and removes one", async () => {
      const storage = await start();
      await commit(storage, [[["p", 1], { n: 1, a: "word", b: "running" }]]);
      for (const fields of [["a"], ["b"]]) {
        await storage.createIndex(index(["p"], fields, { tokenize: "porter" }));
        await buildAll(storage, ["p"]);
      }
      expect(await found(storage, ["p"], "word")).toEqual([]);
      expect(await found(storage, ["p"], "runs")).toEqual([1]);
      expect(await storage.removeIndex(toStoredKey(["p"]))).toBe(true);
      expect(await storage.removeIndex(toStoredKey(["p"]))).toBe(false);
      expect(await storage.indexes()).toEqual([]);
      await commit(storage, [[["p", 2], { n: 2, b: "running" }]]);
    });
  });
}

/** The part for engines whose data outlives `close`. */
export function describeSearchRestart(engine: () => StorageEngine, commit: Commit): void {
  it("keeps indexes over a restart, and how far one was built", async () => {
    const from = engine();
    const before = await from.open();
    const entries = Array.from({ length: 600 }, (_, n): [KvKey, unknown] => [
      ["p", n],
      { n, text: "word" },
    ]);
    await commit(before, entries);
    await before.createIndex(index(["p"], ["text"]));
    await before.buildIndex(toStoredKey(["p"]));
    const taken = await before.indexedCount(toStoredKey(["p"]));
    await before.close();
    const after = await from.open();
    expect(await after.indexedCount(toStoredKey(["p"]))).toBe(taken);
    await buildAll(after, ["p"]);
    await commit(after, [[["p", 0], { n: 0, text: "other" }]]);
    expect((await found(after, ["p"], "word")).length).toBe(599);
    await after.close();
  });
}
