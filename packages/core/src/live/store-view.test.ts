// What a view says of itself while it knows nothing yet, without a network: the test is the watch's driver.
import { describe, expect, it } from "vitest";
import { dataOf } from "../bridge/live-data.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { PooledWatch } from "../watch/watch-pool.ts";
import type { LiveSelector } from "./live-view.ts";
import { LiveStore } from "./live-store.ts";

const createStore = () =>
  new LiveStore(5000, () => ({
    status: "live",
    namesCommits: true,
    watchesChanged() {},
    close() {},
  }));

const selectors: LiveSelector[] = [
  { prefix: ["a"] },
  { prefix: ["a"], pageSize: 10 },
  { search: ["a"], query: "x" },
  { key: ["a"] },
];

describe("a view that has heard nothing yet", () => {
  it.each(selectors)("is pending again when an error goes: %j", async (selector) => {
    const store = createStore();
    const view = store.live(selector);
    const stop = view.subscribe(() => {});
    store.pool.refuse(createKvError("network", "down"));
    await expect.poll(() => view.getSnapshot().status).toBe("error");
    store.pool.receive([{ type: "ping", asOf: "1" }]);
    await expect.poll(() => view.getSnapshot().status).toBe("pending");
    expect(dataOf(selector, view.getSnapshot())).toBeUndefined();
    stop();
  });
});

it("shows what its stream said, not what was read before, however late its filter comes", async () => {
  const entry = (name: string, versionstamp: string) => ({
    key: ["a", name],
    value: { open: true },
    versionstamp,
  });
  const store = createStore();
  const view = store.live({ prefix: ["a"], where: { open: true } });
  const stop = view.subscribe(() => {});
  const [watch] = store.pool.watches.values() as Iterator<PooledWatch> & Iterable<PooledWatch>;
  const entries = [entry("1", "01"), entry("2", "04")];
  store.pool.receive([
    { type: "snapshot", watch: watch?.id ?? "", asOf: "05", entries, hasMore: false },
  ]);
  view.seed([entry("1", "01")], true);
  await expect.poll(() => view.getSnapshot().status).toBe("live");
  expect(view.getSnapshot().entries.map(({ key }) => key[1])).toEqual(["1", "2"]);
  stop();
});

it.each(selectors)(
  "tells whoever listens of what has come when it is seeded: %j",
  async (selector) => {
    const store = createStore();
    const view = store.live(selector);
    const seen: unknown[] = [];
    const stop = view.subscribe(() => seen.push(view.getSnapshot().status));
    const entries = [{ key: ["a"], value: 1, versionstamp: "01" }];
    const [watch] = store.pool.watches.keys();
    // Pages and searches are still being loaded.
    store.pool.receive([
      { type: "snapshot", watch: watch ?? "", asOf: "02", entries, hasMore: false },
    ]);
    view.seed(entries, true);
    await expect.poll(() => view.getSnapshot().status).toBe("live");
    await expect.poll(() => seen.at(-1)).toBe("live");
    stop();
  },
);

it("shows the entries it was seeded with, though its part came after the stream's first word", async () => {
  const store = createStore();
  const view = store.live({ prefix: ["a"], pageSize: 2 });
  const stop = view.subscribe(() => {});
  const entry = () => ({ key: ["a", 1], value: { n: 1 }, versionstamp: "01" });
  const seeded = entry();
  view.seed([seeded], false);
  const [watch = ""] = store.pool.watches.keys();
  store.pool.receive([{ type: "snapshot", watch, asOf: "02", entries: [entry()], hasMore: false }]);
  await expect.poll(() => view.getSnapshot().status).toBe("live");
  expect(view.getSnapshot().entries[0]?.value).toBe(seeded.value);
  stop();
});

/** Two pages, the second one empty; the stream has lost its history, and of the first one says that it is empty too. */
async function openEmptiedPages() {
  const store = createStore();
  const view = store.live({ prefix: ["a"], pageSize: 2 });
  const stop = view.subscribe(() => {});
  const watchIds = () => [...store.pool.watches.keys()];
  const entry = (n: number) => ({ key: ["a", n], value: n, versionstamp: "01" });
  const tell = (place: number, asOf: string, numbers: readonly number[], hasMore = false) => {
    const [watch, entries] = [watchIds()[place] ?? "", numbers.map(entry)];
    store.pool.receive([{ type: "snapshot", watch, asOf, entries, hasMore }]);
  };
  await expect.poll(watchIds).toHaveLength(1);
  tell(0, "01", [1, 2], true);
  const second = view.loadMore();
  await expect.poll(watchIds).toHaveLength(2);
  tell(1, "02", [3, 4], true);
  await second;
  const gone = [3, 4].map((n) => ({ key: ["a", n], value: null, versionstamp: null }));
  store.pool.receive([
    { type: "commit", asOf: "03", entries: gone, commitIds: [], refills: [] },
    { type: "reset", watches: watchIds(), reason: "history" },
  ]);
  tell(0, "04", []);
  return { view, watchIds, tell, stop };
}

it.each(["before", "after"])(
  "loads a page asked for %s the list looked empty, also when an entry comes back meanwhile",
  async (moment) => {
    const { view, watchIds, tell, stop } = await openEmptiedPages();
    const asked = moment === "before" && view.loadMore();
    await expect.poll(() => view.getSnapshot().entries).toEqual([]); // a first page is due, when the stream is whole
    const loading = asked || view.loadMore();
    tell(1, "05", [3]);
    await expect.poll(watchIds).toHaveLength(3);
    tell(2, "06", [5, 6]);
    const { entries, hasMore } = await loading;
    expect({ values: entries.map(({ value }) => value), hasMore }).toEqual({
      values: [3, 5, 6],
      hasMore: false,
    });
    stop();
  },
);
