import { KvError, type KvOptions, type QueueListener, type QueueMessage } from "@keyval/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeClient } from "./client-servers.ts";

const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { interval: 5 });

// Where no listener can say that it has stopped, what was on its way to it is free when its lock ends.
const options = { queue: { lockDuration: "3s" } } as const;

describeClient(
  "queue",
  (server) => {
    const { kind, kv: client } = server;
    const listeners: QueueListener[] = [];
    let kv: ReturnType<typeof client>;
    const fresh = (options?: KvOptions) => client(options);
    beforeEach(() => {
      kv = fresh();
    });
    afterEach(async () => {
      await Promise.all(listeners.splice(0).map((listener) => listener.stop()));
      // A stopped listener may get a message until the server has seen it go.
      await until(() => expect(server.listeners()).toBe(0));
      const all = kv.listenQueue(() => {}, { concurrency: 100, mode: "polling", pollInterval: 5 });
      await until(async () => expect(await kv.queueStats()).toMatchObject({ total: 0 }));
      await all.stop();
    });
    const listen: typeof kv.listenQueue = (handler, options) => {
      const listener = kv.listenQueue(handler, options);
      listeners.push(listener);
      return listener;
    };

    describe.each(["sse", "polling"] as const)("%s", (mode) => {
      it("delivers typed values in order, and ends what was handled", async () => {
        const values = ["text", 12n, new Date(0), new Uint8Array([1, 2]), { a: [undefined, null] }];
        const seen: QueueMessage<unknown>[] = [];
        const ids: string[] = [];
        for (const value of values) ids.push((await kv.enqueue(value)).id);
        listen((_, message) => void seen.push(message), { mode, pollInterval: 5 });
        await until(() => expect(seen).toHaveLength(values.length));
        expect(seen).toEqual(values.map((value, i) => ({ id: ids[i], value, attempts: 1 })));
        await until(async () => expect(await kv.queueStats()).toMatchObject({ total: 0 }));
        await kv.enqueue("later");
        await until(() => expect(seen.at(-1)?.value).toBe("later"));
      });

      it("runs as many handlers at once as it may, and no more", async () => {
        let running = 0;
        let most = 0;
        const open: (() => void)[] = [];
        await Promise.all(Array.from({ length: 9 }, (_, i) => kv.enqueue(i)));
        listen(
          async () => {
            most = Math.max(most, ++running);
            await new Promise<void>((resolve) => open.push(resolve));
            running--;
          },
          { mode, pollInterval: 5, concurrency: 3 },
        );
        for (let done = 0; done < 9; done++) {
          await until(() => expect(open).toHaveLength(Math.min(3, 9 - done)));
          open.shift()?.();
        }
        await until(async () => expect(await kv.queueStats()).toMatchObject({ total: 0 }));
        expect(most).toBe(3);
      });

      it("lets a message fail with what its handler threw, as often as its schedule says", async () => {
        const attempts: number[] = [];
        const failed = ["failed", mode, kind];
        const { id } = await kv.enqueue(
          { n: 1n },
          { backoffSchedule: ["5ms", 5], keysIfUndelivered: [failed] },
        );
        listen(
          (_, message) => {
            attempts.push(message.attempts);
            throw new Error(`broken at ${message.attempts}`);
          },
          { mode, pollInterval: 5 },
        );
        await until(async () => expect((await kv.queueStats()).dlq).toBe(1));
        expect(attempts).toEqual([1, 2, 3]);
        const letter = await kv.dlq.get<{ n: bigint }>(id);
        expect(letter).toMatchObject({ id, value: { n: 1n }, attempts: 3 });
        expect(letter.errorMessage).toBe("broken at 3");
        expect(letter.failedAt).toBeGreaterThanOrEqual(letter.originalCreatedAt);
        expect((await kv.get(failed)).value).toEqual({ n: 1n });
        await kv.dlq.purge();
      });

      it("stopped takes no more, and waits for what runs and its acknowledgement", async () => {
        let finish = () => {};
        const begun: unknown[] = [];
        await Promise.all([kv.enqueue("first"), kv.enqueue("second"), kv.enqueue("third")]);
        const listener = listen(
          async (value) => {
            begun.push(value);
            await new Promise<void>((resolve) => {
              finish = resolve;
            });
          },
          { mode, pollInterval: 5 },
        );
        await until(() => expect(begun).toHaveLength(1));
        expect(listener.closed).toBe(false);
        let isStopped = false;
        const stopped = listener.stop().then(() => {
          isStopped = true;
        });
        expect(listener.closed).toBe(true);
        await kv.enqueue("fourth");
        expect(isStopped).toBe(false);
        finish();
        await stopped;
        expect(begun).toHaveLength(1);
        expect(await kv.queueStats()).toMatchObject({ total: 3 });
      });
    });

    it("leaves acknowledging to its caller with autoAck: false", async () => {
      const seen: QueueMessage<string>[] = [];
      listen<string>((_, message) => void seen.push(message), { autoAck: false, concurrency: 5 });
      await kv.enqueue("a", { backoffSchedule: [0] });
      await kv.enqueue("b", { backoffSchedule: [] });
      await until(() => expect(seen).toHaveLength(2));
      expect(await kv.queueStats()).toMatchObject({ processing: 2 });
      const [a, b] = seen as [QueueMessage<string>, QueueMessage<string>];
      await kv.nackMessage(a.id, "not yet");
      await kv.nackMessage(b.id, "never");
      await until(() => expect(seen.at(-1)).toEqual({ ...a, attempts: 2 }));
      await kv.ackMessage(a.id);
      expect(await kv.queueStats()).toMatchObject({ pending: 0, processing: 0, dlq: 1 });
      expect(await kv.dlq.list()).toMatchObject([{ id: b.id, value: "b", errorMessage: "never" }]);
      for (const again of [kv.ackMessage(a.id), kv.nackMessage(a.id), kv.ackMessage("nobody")])
        await expect(again).rejects.toMatchObject({ code: "not_found" });
      await kv.dlq.delete(b.id);
      await expect(kv.dlq.get(b.id)).rejects.toMatchObject({ code: "not_found" });
    });

    it("puts dead letters back, and lists them in pages", async () => {
      const listener = listen(
        () => {
          throw "no error object";
        },
        { concurrency: 3 },
      );
      for (let i = 0; i < 3; i++) await kv.enqueue(i, { backoffSchedule: [] });
      await until(async () => expect((await kv.queueStats()).dlq).toBe(3));
      await listener.stop();
      const [latest, ...others] = await kv.dlq.list<number>();
      expect(latest?.errorMessage).toBe("no error object");
      expect(await kv.dlq.list({ limit: 2, offset: 1 })).toEqual(others);
      const handled: unknown[] = [];
      listen((value) => void handled.push(value));
      expect(await kv.dlq.requeue(latest?.id as string)).toMatchObject({ ok: true });
      await until(() => expect(handled).toEqual([latest?.value]));
      expect(await kv.dlq.purge()).toEqual({ deletedCount: 2 });
    });

    it("enqueues in a commit with changes, or not at all", async () => {
      const seen: unknown[] = [];
      listen((value) => void seen.push(value), { concurrency: 10 });
      const key = ["in-commit", kind];
      const first = await kv.atomic().set(key, kv.uuidv7()).enqueue({ id: kv.uuidv7() }).commit();
      expect(first.ok).toBe(true);
      await until(() => expect(seen).toHaveLength(1));
      expect(seen[0]).toEqual({ id: (await kv.get(key)).value });
      const check = { key, versionstamp: null };
      expect(await kv.atomic().check(check).enqueue("no").commit()).toMatchObject({ ok: false });
      const done = await kv.transaction(async (tx) => {
        const { value } = await tx.get(key);
        tx.enqueue(["after", value]);
      });
      expect(done.ok).toBe(true);
      await until(() => expect(seen).toHaveLength(2));
      await kv.mutate((tx) => void tx.enqueue("by a recipe"));
      await until(() => expect(seen.at(-1)).toBe("by a recipe"));
      expect(seen).toHaveLength(3);
    });

    it("refuses at once what makes no sense", async () => {
      expect(() => kv.listenQueue(() => {}, { concurrency: 0 })).toThrow(/concurrency/);
      expect(() => kv.listenQueue(() => {}, { mode: "push" as never })).toThrow(/mode/);
      expect(() => kv.listenQueue(() => {}, { pollInterval: 0 })).toThrow(/pollInterval/);
      expect(() => kv.atomic().enqueue(() => {})).toThrow(KvError);
      await expect(kv.enqueue(Symbol("x"))).rejects.toMatchObject({ code: "invalid_value" });
      await expect(kv.enqueue(1, { delay: "soon" as never })).rejects.toThrow(/delay/);
      await expect(kv.enqueue(1, { delay: -1 })).rejects.toThrow(/delay/);
      const signal = AbortSignal.abort();
      await expect(kv.enqueue(1, { signal })).rejects.toMatchObject({ code: "aborted" });
      expect(kv.listenQueue(() => {}, { signal }).closed).toBe(true);
    });

    it("ends with its signal, and with the client", async () => {
      const ending = new AbortController();
      const other = fresh();
      const [bySignal, byClient] = [
        listen(() => {}, { signal: ending.signal }),
        other.listenQueue(() => {}),
      ];
      ending.abort();
      expect(bySignal.closed).toBe(true);
      await bySignal.stop();
      await other.close();
      expect(byClient.closed).toBe(true);
      await byClient.stop();
    });
  },
  options,
);
