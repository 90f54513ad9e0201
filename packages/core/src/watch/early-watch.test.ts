// Watches whose part of the client is not there yet, without a network: the test is their driver.
import { describe, expect, it } from "vitest";
import { LiveStore } from "../live/live-store.ts";
import { EarlyWatches } from "./early-watch.ts";
import { keptLimit } from "./kept-news.ts";
import { type WatchDriver, WatchPool } from "./watch-pool.ts";
import type { WatchSink } from "./watch-sink.ts";

const driver = (): WatchDriver => ({
  status: "live",
  namesCommits: true,
  watchesChanged() {},
  close() {},
});
const entry = (n: number, versionstamp = `0${n}`) => ({ key: ["a", n], value: n, versionstamp });
const onlyWatch = (pool: WatchPool) => {
  expect(pool.watches.size).toBe(1);
  return [...pool.watches.keys()][0] as string;
};

function snapshot(pool: WatchPool, entries: ReturnType<typeof entry>[], asOf = "0") {
  pool.receive([{ type: "snapshot", watch: onlyWatch(pool), asOf, entries, hasMore: false }]);
}

function commits(pool: WatchPool, count: number) {
  for (let i = 1; i <= count; i++)
    pool.receive([
      { type: "commit", asOf: `1${i}`, entries: [entry(i)], commitIds: [], refills: [] },
    ]);
}

describe("what is heard before somebody listens", () => {
  function start() {
    const pool = new WatchPool({ flushed() {}, statusChanged() {} }, driver);
    const early = new EarlyWatches(pool, [{ prefix: ["a"] }]);
    const heard: string[] = [];
    const sink: WatchSink = {
      snapshot: ({ entries, asOf }) => heard.push(`snapshot of ${entries.length} at ${asOf}`),
      commit: (_, asOf) => heard.push(`commit ${asOf}`),
      refused: ({ code }) => heard.push(code),
    };
    return { pool, early, heard, sink };
  }

  it("is told in its order, a first state of any size with it", () => {
    const { pool, early, heard, sink } = start();
    const all = Array.from({ length: keptLimit * 2 }, (_, i) => entry(i));
    snapshot(pool, all);
    commits(pool, 3);
    early.handOver([sink]);
    expect(heard).toEqual([
      `snapshot of ${all.length} at 0`,
      "commit 11",
      "commit 12",
      "commit 13",
    ]);
    commits(pool, 1);
    expect(heard).toHaveLength(5);
  });

  it.each([
    ["commits", (pool: WatchPool) => commits(pool, keptLimit)],
    [
      "states, as polling tells them",
      (pool: WatchPool) => {
        const all = Array.from({ length: keptLimit }, (_, i) => entry(i));
        snapshot(pool, all, "1");
      },
    ],
  ])("is dropped when it is too much, and the watch begins anew: %s", (_, more) => {
    const { pool, early, heard, sink } = start();
    snapshot(pool, [entry(1)]);
    more(pool);
    const before = onlyWatch(pool);
    early.handOver([sink]);
    expect(heard).toEqual([]);
    expect(onlyWatch(pool)).not.toBe(before); // the server answers what is new with a state
    expect(early.watches.map(({ id }) => id)).toEqual([onlyWatch(pool)]);
    commits(pool, 1); // is in the state that comes
    snapshot(pool, [entry(1)], "2");
    expect(heard).toEqual(["snapshot of 1 at 2"]);
  });
});

it.each([
  ["it was there", { prefix: ["a"], pageSize: 10 }],
  ["its filter was", { prefix: ["a"], where: { $not: { gone: true } } }],
] as const)("a view begins anew when it heard too much before %s", async (_, selector) => {
  const store = new LiveStore(5000, driver);
  const view = store.live(selector);
  const stop = view.subscribe(() => {});
  snapshot(store.pool, [entry(1)]);
  const before = onlyWatch(store.pool);
  commits(store.pool, keptLimit);
  await expect.poll(() => onlyWatch(store.pool)).not.toBe(before);
  expect(view.getSnapshot().status).toBe("pending");
  snapshot(store.pool, [entry(1), entry(2)], "9");
  await expect.poll(() => view.getSnapshot().entries.length).toBe(2);
  expect(view.getSnapshot().status).toBe("live");
  stop();
  store.close();
});
