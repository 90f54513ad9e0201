// What every storage engine must do: one suite, run against each.
import { encodeWireKey, isUuidV7, type KvKey } from "@keyval/core/protocol";
import type { Storage, StorageEngine, StoredEntry } from "@keyval/server";
import { afterEach, describe, expect, it } from "vitest";
import { describeBackup, describeStats } from "./storage-operator-contract.ts";
import { describeQueue, describeQueueRestart } from "./storage-queue-contract.ts";
import { describeSearch, describeSearchRestart } from "./storage-search-contract.ts";
import { descendantsOf, toStoredKey } from "./stored-keys.ts";

export type StorageContract = {
  readonly name: string;
  /** An engine on a store of its own, empty when first asked. */
  engine(): StorageEngine;
  /** Whether data outlives `close`. */
  readonly isDurable: boolean;
  /** Whether `listJson` answers itself when values are short; otherwise it may leave that to be made of the entries. */
  readonly joinsJson: boolean;
  /** Opens a copy that `backup` made, for engines that have it. */
  readonly copyOf?: (file: string) => StorageEngine;
};

const now = 1_800_000_000_000;

function entry(
  key: KvKey,
  value: unknown,
  versionstamp: string,
  expiresAt: number | null = null,
): StoredEntry {
  const keyText = JSON.stringify(encodeWireKey(key));
  return { key: toStoredKey(key), keyText, value: JSON.stringify(value), versionstamp, expiresAt };
}

/** Runs the suite. */
export function describeStorage(contract: StorageContract): void {
  const { name, engine, isDurable, joinsJson, copyOf } = contract;
  describe(`storage: ${name}`, () => {
    const open: Storage[] = [];
    const start = async (from = engine()) => {
      const storage = await from.open();
      open.push(storage);
      return storage;
    };
    afterEach(async () => {
      for (const storage of open.splice(0)) await storage.close();
    });

    /** Stores entries as one commit, deletes others. Its versionstamp. */
    const commit = (
      storage: Storage,
      puts: [KvKey, unknown, number?][],
      deletes: KvKey[] = [],
      commitId?: string,
      at = now,
    ) =>
      storage.transaction(async (transaction) => {
        const versionstamp = transaction.nextVersionstamp(at);
        const gone = deletes.map(toStoredKey);
        const keys = [...puts.map(([key]) => toStoredKey(key)), ...gone];
        await transaction.write({
          at,
          puts: puts.map(([key, value, expiresAt]) => entry(key, value, versionstamp, expiresAt)),
          deletes: gone,
          commits: [{ versionstamp, commitId: commitId ?? null, keys }],
          results: commitId ? [{ scope: "", commitId, result: `"${commitId}"` }] : [],
        });
        return versionstamp;
      });
    const valuesOf = (entries: readonly (StoredEntry | undefined)[]) =>
      entries.map((found) => found && (JSON.parse(found.value) as unknown));

    it("returns what was stored, whole, and undefined for what is missing", async () => {
      const storage = await start();
      const versionstamp = await commit(storage, [
        [["a", 1], { text: "é\u0000\u{1f600}" }, now + 5],
      ]);
      const keys = [["a", 1], ["a", "1"], ["a", 1n], ["a"]].map(toStoredKey);
      const [found, ...others] = await storage.get(keys, now);
      expect(found).toEqual(entry(["a", 1], { text: "é\u0000\u{1f600}" }, versionstamp, now + 5));
      expect(others).toEqual([undefined, undefined, undefined]);
    });

    it("lists a range in key order, from either end, up to a limit", async () => {
      const storage = await start();
      const keys: KvKey[] = [
        ["p", -1.5],
        ["p", 2],
        ["p", 10],
        ["p", "x"],
        ["p", 3n],
        ["p", true],
        ["p", new Uint8Array([0, 255])],
        ["q"],
        ["p"],
      ];
      await commit(
        storage,
        keys.map((key, i) => [key, i]),
      );
      const range = descendantsOf(["p"]);
      const order = [6, 3, 0, 1, 2, 4, 5];
      expect(valuesOf(await storage.list(range, now))).toEqual(order);
      expect(valuesOf(await storage.list({ ...range, reverse: true }, now))).toEqual(
        order.toReversed(),
      );
      expect(valuesOf(await storage.list({ ...range, limit: 2 }, now))).toEqual([6, 3]);
      expect(valuesOf(await storage.list({ ...range, limit: 2, reverse: true }, now))).toEqual([
        5, 4,
      ]);
      expect(await storage.count(range, now)).toBe(7);
    });

    it("gives what it lists as JSON too, or leaves that to be made of the entries", async () => {
      const byOthers = (text: string) => (joinsJson ? undefined : text);
      const storage = await start();
      const keys: KvKey[] = [
        ["j", 1],
        ["j", 'é"\u0000'],
        ["j", 2n],
        ["j", "old"],
      ];
      await commit(
        storage,
        keys.map((key, i) => [key, { "50%s": i, text: "\u{1f600}'\n" }, i === 3 ? now : now + 1]),
      );
      const range = descendantsOf(["j"]);
      for (const more of [{ limit: 9 }, { limit: 2 }, { limit: 2, reverse: true }, { limit: 1 }]) {
        const listed = await storage.list({ ...range, ...more }, now);
        const texts = listed.map(
          ({ keyText, value, versionstamp }) =>
            `{"key":${keyText},"value":${value},"versionstamp":"${versionstamp}"}`,
        );
        const expected = `[${texts.join(",")}]`;
        const joined = await storage.listJson({ ...range, ...more }, now);
        expect(joined ?? byOthers(expected)).toBe(expected);
      }
      const none = await storage.listJson({ ...descendantsOf(["k"]), limit: 5 }, now);
      expect(none ?? byOthers("[]")).toBe("[]");
    });

    it("counts only accepted entries for the limit, over any number of rows", async () => {
      const storage = await start();
      await commit(
        storage,
        Array.from({ length: 1200 }, (_, i) => [["n", i], i]),
      );
      const accept = (found: StoredEntry) => Number(found.value) % 400 === 399;
      const range = { ...descendantsOf(["n"]), accept };
      expect(valuesOf(await storage.list(range, now))).toEqual([399, 799, 1199]);
      expect(valuesOf(await storage.list({ ...range, limit: 2, reverse: true }, now))).toEqual([
        1199, 799,
      ]);
      expect(await storage.count(range, now)).toBe(3);
    });

    it("ends an answer with the entry that makes its values too long, and refuses keys whose values are", async () => {
      const storage = await start();
      await commit(
        storage,
        [1, 2, 3, 4].map((i) => [["big", i], "x".repeat(100)]),
      );
      const range = { ...descendantsOf(["big"]), maxBytes: 150 };
      const list = async (more: object) => (await storage.list({ ...range, ...more }, now)).length;
      expect([await list({}), await list({ limit: 1 }), await list({ maxBytes: 1 })]).toEqual([
        2, 1, 1,
      ]);
      expect(await list({ maxBytes: 408, accept: () => true })).toBe(4);
      const keys = [1, 2, 3, 4].map((i) => toStoredKey(["big", i]));
      expect(await storage.get(keys, now, 408)).toHaveLength(4);
      await expect((async () => storage.get(keys, now, 300))()).rejects.toThrow(/300 bytes/);
    });

    it("shows no entry from the moment it expires", async () => {
      const storage = await start();
      await commit(storage, [
        [["t", 1], "short", now + 10],
        [["t", 2], "long"],
      ]);
      const read = async (at: number) => [
        valuesOf(await storage.get([toStoredKey(["t", 1])], at))[0],
        valuesOf(await storage.list(descendantsOf(["t"]), at)),
        await storage.count(descendantsOf(["t"]), at),
      ];
      expect(await read(now + 9)).toEqual(["short", ["short", "long"], 2]);
      expect(await read(now + 10)).toEqual([undefined, ["long"], 1]);
      expect(await storage.nextExpiry()).toBe(now + 10);
      const expired = await storage.transaction((transaction) => transaction.expired(now + 10, 10));
      expect(valuesOf(expired)).toEqual(["short"]);
    });

    it("gives versionstamps that only grow, when the clock steps back too", async () => {
      const storage = await start();
      const given: string[] = [await storage.head()];
      for (const at of [now, now, now - 60_000, now + 1, 5])
        given.push(await commit(storage, [[["v"], at]], [], undefined, at));
      expect(given.every(isUuidV7)).toBe(true);
      expect([...given].sort()).toEqual(given);
      expect(new Set(given).size).toBe(given.length);
      expect(await storage.head()).toBe(given.at(-1));
    });

    it("stores nothing of a write that fails", async () => {
      const storage = await start();
      await commit(storage, [[["kept"], 1]], [], "once");
      const before = await storage.head();
      await expect(
        (async () => commit(storage, [[["half"], 2]], [["kept"]], "once"))(), // its id is taken: the last statement fails
      ).rejects.toThrow();
      expect(valuesOf(await storage.get([["kept"], ["half"]].map(toStoredKey), now))).toEqual([
        1,
        undefined,
      ]);
      expect(await storage.head()).toBe(before);
      await commit(storage, [[["after"], 3]]);
      expect(valuesOf(await storage.get([toStoredKey(["after"])], now))).toEqual([3]);
    });

    it("remembers results by scope and id", async () => {
      const storage = await start();
      await commit(storage, [[["r"], 1]], [], "id");
      const recall = (scope: string, id: string) =>
        storage.transaction((transaction) => transaction.remembered(scope, id));
      expect([await recall("", "id"), await recall("other", "id"), await recall("", "no")]).toEqual(
        ['"id"', undefined, undefined],
      );
    });

    it("logs commits with the keys they changed, and knows which cursors it can resume", async () => {
      const storage = await start();
      const genesis = await storage.head();
      const first = await commit(
        storage,
        [
          [["a"], 1],
          [["b", "\u0000"], 2],
        ],
        [],
        "one",
      );
      const long = "x".repeat(1000);
      const second = await commit(storage, [], [["a"], [long]]);
      expect(await storage.commitsAfter(genesis)).toEqual([
        { versionstamp: first, commitId: "one", keys: [["a"], ["b", "\u0000"]].map(toStoredKey) },
        { versionstamp: second, commitId: null, keys: [["a"], [long]].map(toStoredKey) },
      ]);
      expect(await storage.commitsAfter(second)).toEqual([]);
      expect(await storage.commitsAfter("00000000-0000-7000-8000-000000000000")).toBeUndefined();
    });

    it("trims the log by count and by age, and results by age", async () => {
      const storage = await start();
      const stamps: string[] = [];
      for (let i = 0; i < 10; i++)
        stamps.push(await commit(storage, [[["k"], i]], [], `c${i}`, now + i));
      await storage.trim({ logBefore: 0, logMax: 4, resultsBefore: now + 2 });
      expect(await storage.commitsAfter(stamps[4] as string)).toBeUndefined();
      expect(await storage.commitsAfter(stamps[5] as string)).toHaveLength(4);
      const recall = (id: string) =>
        storage.transaction((transaction) => transaction.remembered("", id));
      expect([await recall("c1"), await recall("c2")]).toEqual([undefined, '"c2"']);
      await storage.trim({ logBefore: now + 8, logMax: 4, resultsBefore: 0 });
      expect(await storage.commitsAfter(stamps[6] as string)).toBeUndefined();
      expect(await storage.commitsAfter(stamps[7] as string)).toHaveLength(2);
      await storage.trim({ logBefore: now + 100, logMax: 4, resultsBefore: 0 });
      expect(await storage.commitsAfter(stamps[8] as string)).toBeUndefined();
      expect(await storage.commitsAfter(stamps[9] as string)).toEqual([]);
      expect(await storage.head()).toBe(stamps[9]);
    });

    describeSearch(start, commit);
    describeQueue(start);
    describeStats(start, commit);
    if (copyOf) describeBackup(start, commit, copyOf);

    // What lives in memory has no later: nothing to test.
    if (!isDurable) return;
    describeSearchRestart(engine, commit);
    describeQueueRestart(engine);
    it("keeps everything over a restart, and goes on from the last versionstamp", async () => {
      const from = engine();
      const before = await start(from);
      const genesis = await before.head();
      const last = await commit(before, [[["kept"], 1, now + 50]], [], "id", now + 1e9);
      await open.pop()?.close();
      const after = await start(from);
      expect(valuesOf(await after.get([toStoredKey(["kept"])], now))).toEqual([1]);
      expect([await after.head(), await after.nextExpiry()]).toEqual([last, now + 50]);
      expect(await after.commitsAfter(genesis)).toHaveLength(1);
      expect(await after.transaction((transaction) => transaction.remembered("", "id"))).toBe(
        '"id"',
      );
      expect((await commit(after, [[["next"], 2]])) > last).toBe(true);
    });
  });
}
