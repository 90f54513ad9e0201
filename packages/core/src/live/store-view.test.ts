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
