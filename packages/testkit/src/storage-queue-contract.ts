// What every storage engine must do about the queue; a part of the storage contract.
import type { MessageChange, Storage, StorageEngine, StoredMessage } from "@keyval/server";
import { describe, expect, it } from "vitest";

const now = 1_800_000_000_000;

function message(id: string, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    ...{ id, value: `{"n":"${id}"}`, attempts: 0, readyAt: now, lockedUntil: null },
    ...{ failedAt: null, createdAt: now, backoff: [1, 2], error: null },
    ...{ keysIfUndelivered: ['["failed",1]'], ...more },
  };
}

/** Stores changes to the queue, alone or with others. */
function write(storage: Storage, changes: MessageChange[], purge = false, commitId?: string) {
  return storage.transaction(async (transaction) => {
    const results = commitId ? [{ scope: "", commitId, result: "1" }] : [];
    await transaction.write({
      ...{ at: now, puts: [], deletes: [], commits: [], results },
      queue: { changes, purge },
    });
  });
}

const added = (...messages: StoredMessage[]) =>
  messages.map((after) => ({ before: undefined, after }));
const idsOf = (messages: readonly StoredMessage[]) => messages.map(({ id }) => id);
const ready = async (storage: Storage, at = now, limit = 100, maxBytes = 1e6) =>
  idsOf(await storage.readyMessages(at, limit, maxBytes));

/** The part for every engine. */
export function describeQueue(start: () => Promise<Storage>): void {
  describe("queue", () => {
    it("keeps messages whole, changes them, and lets them go", async () => {
      const storage = await start();
      const a = message("a", { value: '"é\u{1f600}"', error: "why", attempts: 3 });
      await write(storage, added(a, message("b")));
      expect(await storage.messages(["b", "none", "a"])).toEqual([message("b"), undefined, a]);
      const locked = { ...a, attempts: 4, lockedUntil: now + 5, error: null };
      await write(storage, [
        { before: a, after: locked },
        { before: message("b"), after: undefined },
      ]);
      expect(await storage.messages(["a", "b"])).toEqual([locked, undefined]);
    });

    it("gives ready messages by ready time, then id; not those that are locked, dead, or not ready", async () => {
      const storage = await start();
      await write(
        storage,
        added(
          message("d"),
          message("c"),
          message("e", { readyAt: now - 1 }),
          message("f", { readyAt: now + 1 }),
          message("g", { lockedUntil: now - 1 }),
          message("h", { failedAt: now - 1 }),
        ),
      );
      expect(await ready(storage)).toEqual(["e", "c", "d"]);
      expect(await ready(storage, now + 1)).toEqual(["e", "c", "d", "f"]);
      expect(await ready(storage, now, 2)).toEqual(["e", "c"]);
      expect(await ready(storage, now, 100, 11)).toEqual(["e", "c"]);
    });

    it("knows whose lock has ended, and when something happens next", async () => {
      const storage = await start();
      expect(await storage.nextQueueEvent(now)).toBeUndefined();
      const [a, b] = [
        message("a", { lockedUntil: now + 9 }),
        message("b", { lockedUntil: now + 7 }),
      ];
      await write(storage, added(a, b, message("c"), message("d", { readyAt: now + 8 })));
      expect(await storage.nextQueueEvent(now)).toBe(now + 7);
      expect(idsOf(await storage.expiredLocks(now + 8, 10))).toEqual(["b"]);
      expect(idsOf(await storage.expiredLocks(now + 9, 10))).toEqual(["b", "a"]);
      expect(await storage.expiredLocks(now + 9, 1)).toHaveLength(1);
      await write(
        storage,
        [a, b].map((before) => ({ before, after: undefined })),
      );
      expect(await storage.nextQueueEvent(now)).toBe(now + 8);
      expect(await storage.nextQueueEvent(now + 8)).toBeUndefined();
    });

    it("lists dead letters, the latest first, in pages, and removes them all", async () => {
      const storage = await start();
      const dead = [1, 2, 3].map((n) => message(`d${n}`, { failedAt: now + n }));
      await write(storage, added(...dead, message("a")));
      const list = async (limit: number, offset: number) =>
        idsOf(await storage.deadMessages(limit, offset, 1e6));
      expect(await list(2, 0)).toEqual(["d3", "d2"]);
      expect(await list(2, 2)).toEqual(["d1"]);
      expect(await storage.deadMessages(10, 0, 1)).toHaveLength(1);
      await write(storage, [], true);
      expect(await list(10, 0)).toEqual([]);
      expect(await ready(storage)).toEqual(["a"]);
    });

    it("counts messages by what they do", async () => {
      const storage = await start();
      const [a, b] = [message("a"), message("b", { lockedUntil: now })];
      await write(storage, added(a, b, message("c", { failedAt: now })));
      expect(await storage.queueCounts()).toEqual({ pending: 1, processing: 1, dlq: 1 });
      await write(storage, [
        { before: a, after: { ...a, failedAt: now } },
        { before: b, after: undefined },
      ]);
      expect(await storage.queueCounts()).toEqual({ pending: 0, processing: 0, dlq: 2 });
      await write(storage, added(message("e")), true);
      expect(await storage.queueCounts()).toEqual({ pending: 1, processing: 0, dlq: 0 });
    });

    it("stores all of a transaction or nothing", async () => {
      const storage = await start();
      await write(storage, added(message("a")), false, "once");
      await expect(
        (async () => write(storage, added(message("b")), false, "once"))(),
      ).rejects.toThrow();
      expect(await ready(storage)).toEqual(["a"]);
      expect(await storage.queueCounts()).toEqual({ pending: 1, processing: 0, dlq: 0 });
    });
  });
}

/** The part for engines whose data outlives `close`. */
export function describeQueueRestart(engine: () => StorageEngine): void {
  it("keeps messages, and their numbers, over a restart", async () => {
    const from = engine();
    const before = await from.open();
    const messages = [
      message("a"),
      message("b", { lockedUntil: now + 5 }),
      message("c", { failedAt: now }),
    ];
    await write(before, added(...messages));
    await before.close();
    const after = await from.open();
    expect(await after.messages(["a", "b", "c"])).toEqual(messages);
    expect(await after.queueCounts()).toEqual({ pending: 1, processing: 1, dlq: 1 });
    await after.close();
  });
}
