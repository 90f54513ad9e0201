// Time to live: exact for every read, and over a restart.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ApiClient, freshKey, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

describe("time to live", () => {
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition()));
  };

  it("ends a key for every read at its time", async () => {
    const prefix = freshKey();
    const key = [...prefix, "ends"];
    await api.commit(set([...prefix, "stays"], 1));
    const stored = Date.now();
    const path = `/keys/${key.join("/")}`;
    const { versionstamp } = await api.call("PUT", `${path}?expiresIn=150`, 1);
    await until(async () => (await api.valueOf(key)) === null);
    expect(Date.now() - stored).toBeGreaterThanOrEqual(150);
    expect((await api.call("GET", path)).status).toBe(404);
    const below = `prefix=${prefix.join("/")}`;
    expect(await api.call("GET", `/keys/count?${below}`)).toMatchObject({ count: 1 });
    expect(await api.call("GET", `/keys?${below}`)).toMatchObject([{ key: [...prefix, "stays"] }]);
    expect(await api.atomic({ checks: [{ key, versionstamp }], mutations: [] })).toMatchObject({
      ok: false,
    });
    expect(
      await api.atomic({ checks: [{ key, versionstamp: null }], mutations: [] }),
    ).toMatchObject({
      ok: true,
    });
  });

  it("is cleared by set, kept by the other mutations, and replaced by what they give", async () => {
    const [cleared, kept, given] = [freshKey(), freshKey(), freshKey()];
    const ttl = { expiresIn: 1000 }; // long enough for both commits, on a busy machine too
    await api.atomic({ mutations: [set(cleared, 1, ttl), set(kept, 1, ttl), set(given, 1)] });
    await api.atomic({
      mutations: [
        set(cleared, 2),
        { type: "sum", key: kept, value: 1 },
        { type: "sum", key: given, value: 1, ...ttl },
      ],
    });
    await until(
      async () => (await api.valueOf(kept)) === null && (await api.valueOf(given)) === null,
    );
    expect(await api.valueOf(cleared)).toBe(2);
  });

  it("holds over a restart", async () => {
    const key = freshKey();
    await api.atomic({ mutations: [set(key, 1, { expiresIn: 200 })] });
    await api.server.restart();
    await until(async () => (await api.valueOf(key)) === null);
  });
});

describe("keys with a time to live", () => {
  const isLong = process.env.KEYVAL_PROPERTY_RUNS !== undefined;
  const commits = isLong ? 1000 : 20;

  /** Timers that wait for longer than any that others of the process set: those of expiry. */
  function countTimers() {
    const waiting = new Set<unknown>();
    const [start, end] = [globalThis.setTimeout, globalThis.clearTimeout];
    const started = vi.spyOn(globalThis, "setTimeout").mockImplementation(((
      task: () => void,
      ms = 0,
    ) => {
      const timer = start(task, ms);
      if (ms > 3_000_000) waiting.add(timer);
      return timer;
    }) as typeof setTimeout);
    const ended = vi.spyOn(globalThis, "clearTimeout").mockImplementation(((timer: never) => {
      waiting.delete(timer);
      end(timer);
    }) as typeof clearTimeout);
    return { waiting, stop: () => [started, ended].forEach((spy) => spy.mockRestore()) };
  }

  it(`cost one timer, and ${commits * 1000} of them too`, { timeout: 300_000 }, async () => {
    const key = freshKey();
    const timers = countTimers();
    for (let commit = 0; commit < commits; commit++) {
      // Each earlier than all before it: the timer is set anew, not another one.
      const expiresIn = 80_000_000 - commit * 1000;
      const mutations = Array.from({ length: 1000 }, (_, i) =>
        set([...key, commit, i], i, { expiresIn: expiresIn - i / 2 }),
      );
      expect(await api.atomic({ mutations })).toMatchObject({ ok: true });
      expect(timers.waiting.size).toBe(1);
    }
    timers.stop();
    await api.call("DELETE", `/keys/${key.join("/")}`);
  });

  it("end in the order of their times, each seen by every watcher", async () => {
    const key = freshKey();
    const watches = [{ id: "w", prefix: key }];
    const streams = await Promise.all(Array.from({ length: 5 }, () => api.watch(watches)));
    await Promise.all(streams.map((stream) => stream.event("ping")));
    const ends = [90, 30, 60, 120, 30];
    await api.commit(...ends.map((expiresIn, i) => set([...key, i], i, { expiresIn })));
    for (const stream of streams) {
      const gone: number[] = [];
      while (gone.length < ends.length) {
        const { entries } = (await stream.event("commit")).data;
        for (const { key: changed, value } of entries)
          if (value === null) gone.push(changed.at(-1) as number);
      }
      expect(gone.slice(0, 2).sort()).toEqual([1, 4]);
      expect(gone.slice(2)).toEqual([2, 0, 3]);
    }
    await api.closeStreams();
  });
});
