// What every storage engine must do for its operator: say how large it is, and be copied and read whole while it is
// used; a part of the storage contract.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KvKey } from "@keyval/core/protocol";
import type { Storage, StorageEngine } from "@keyval/server";
import { afterAll, describe, expect, it } from "vitest";
import type { Commit } from "./storage-search-contract.ts";
import { descendantsOf, toStoredKey } from "./stored-keys.ts";

const now = 1_800_000_000_000;
const everything = descendantsOf([]);
const keysOf = async (storage: Storage) =>
  (await storage.list(everything, now)).map(({ keyText }) => keyText);

/** The part for every engine. */
export function describeStats(start: () => Promise<Storage>, commit: Commit): void {
  describe("stats", () => {
    it("count entries through overwriting, deleting, expiry and writes that fail", async () => {
      const storage = await start();
      const entries = async (at = now) => {
        const stats = await storage.stats(at);
        return [stats.entries, stats.expired];
      };
      expect(await entries()).toEqual([0, 0]);
      await commit(
        storage,
        [
          [["a"], 1],
          [["b"], 1],
          [["c"], 1, now + 10],
        ],
        [],
        "once",
      );
      await commit(storage, [[["a"], 2]], [["b"], ["none"]]);
      await expect(
        (async () => commit(storage, [[["d"], 1]], [["a"]], "once"))(),
      ).rejects.toThrow();
      expect(await entries()).toEqual([2, 0]);
      expect(await entries(now + 10)).toEqual([2, 1]);
      await commit(storage, [], [["c"]]);
      expect(await entries(now + 10)).toEqual([1, 0]);
    });

    it("tell the log's commits and how far back it goes, and forget what is trimmed", async () => {
      const storage = await start();
      for (let i = 0; i < 5; i++) await commit(storage, [[["a"], i]], [], undefined, now + i);
      expect((await storage.stats(now + 10)).log).toEqual({ commits: 5, span: 10 });
      await storage.trim({ logBefore: now + 3, logMax: 100, resultsBefore: 0 });
      const { commits, span } = (await storage.stats(now + 10)).log;
      // The commit a reader may stand on is kept as well.
      expect(commits).toBeLessThanOrEqual(3);
      expect(span).toBeLessThanOrEqual(8);
    });

    it("tell bytes that grow with what is stored, and those that hold nothing any more", async () => {
      const storage = await start();
      const empty = await storage.stats(now);
      const keys = Array.from({ length: 40 }, (_, i): KvKey => ["large", i]);
      await commit(
        storage,
        keys.map((key) => [key, "x".repeat(50_000)]),
      );
      const full = await storage.stats(now);
      expect(full.bytes).toBeGreaterThan(empty.bytes + 40 * 50_000);
      await commit(storage, [], keys);
      const { bytes, freeBytes } = await storage.stats(now);
      expect(freeBytes).toBeGreaterThan(full.freeBytes + 40 * 40_000);
      expect(freeBytes).toBeLessThan(bytes);
    });
  });

  it("is read whole in chunks while others write: what stays is there once, in order", async () => {
    const storage = await start();
    const keys = Array.from({ length: 50 }, (_, i): KvKey => ["e", i]);
    await commit(
      storage,
      keys.map((key, i) => [key, i]),
    );
    const seen: string[] = [];
    for (let from = everything.from, chunk = 0; ; chunk++) {
      const entries = await storage.list({ from, to: everything.to, limit: 7 }, now);
      const last = entries.at(-1);
      if (!last) break;
      seen.push(...entries.map(({ keyText }) => keyText));
      from = `${last.key}\0`;
      // Before and behind where it is; and one that is there already, written again.
      const beside: [KvKey, unknown][] = [
        [["a", chunk], 0],
        [["e", 49], chunk],
      ];
      if (chunk < 5) beside.push([["z", chunk], 0]);
      await commit(storage, beside, [["a", chunk - 1]]);
    }
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.filter((key) => key.startsWith('["e"'))).toEqual(
      keys.map((key) => JSON.stringify(key)),
    );
  });
}

/** For engines that copy themselves. `copyOf` opens a copy. */
export function describeBackup(
  start: (engine?: StorageEngine) => Promise<Storage>,
  commit: Commit,
  copyOf: (file: string) => StorageEngine,
): void {
  describe("backup", () => {
    const folder = mkdtempSync(join(tmpdir(), "keyval-backup-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    let files = 0;
    const backup = async (storage: Storage) => {
      const file = join(folder, `${++files}.db`);
      await storage.backup?.(file);
      return file;
    };

    it("holds all there is: entries, results, the log, indexes, messages", async () => {
      const storage = await start();
      const genesis = await storage.head();
      const prefix = toStoredKey(["p"]);
      await storage.createIndex({ prefix, fields: ["text"], tokenize: "porter" });
      await commit(storage, [[["p", 1], { text: "running" }, now + 5]], [], "id");
      const copy = await start(copyOf(await backup(storage)));
      expect(await keysOf(copy)).toEqual(['["p",1]']);
      expect(await copy.head()).toBe(await storage.head());
      expect(await copy.nextExpiry()).toBe(now + 5);
      expect(await copy.commitsAfter(genesis)).toHaveLength(1);
      expect(await copy.transaction((step) => step.remembered("", "id"))).toBe('"id"');
      const search = { index: prefix, query: "run", ...descendantsOf(["p"]), limit: 5 };
      expect(await copy.search(search, now)).toHaveLength(1);
      expect((await copy.stats(now)).entries).toBe(1);
    });

    it("is of one moment: no commit by half, whatever is written meanwhile", async () => {
      const storage = await start();
      await commit(storage, [[["filler"], "x".repeat(2_000_000)]]);
      const copying = { isDone: false };
      const copied = backup(storage).finally(() => {
        copying.isDone = true;
      });
      let written = 0;
      do {
        const i = written++;
        await commit(storage, [
          [["left", i], i],
          [["right", i], i],
        ]);
        await new Promise((resolve) => setImmediate(resolve));
      } while (!copying.isDone && written < 5000);
      const copy = await start(copyOf(await copied));
      const keys = await keysOf(copy);
      const sides = (side: string) =>
        keys.filter((key) => key.startsWith(`["${side}"`)).map((key) => key.split(",")[1]);
      expect(sides("left")).toEqual(sides("right"));
      expect(sides("left").length).toBeLessThanOrEqual(written);
      expect((await copy.stats(now)).entries).toBe(keys.length);
      expect(await storage.count(everything, now)).toBe(2 * written + 1);
    });
  });
}
