// Live views against a real server over real sockets.
import { Kv, type LiveView } from "@keyval/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startServer, type RunningServer } from "../start-server.ts";
import { until } from "./until.ts";

let server: RunningServer;
let kv: Kv;
let other: Kv;

beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url);
  other = new Kv(server.url);
});

afterEach(async () => {
  await kv.close();
  await other.close();
  await server.close();
});

function values(view: LiveView): unknown[] {
  return view.getSnapshot().entries.map((entry) => entry.value);
}

it("shows an entry, its changes and its deletion", async () => {
  const view = kv.live({ key: ["a"] });
  const release = view.retain();
  expect((await view.ready()).entry).toEqual({ key: ["a"], value: null, versionstamp: null });
  const { versionstamp } = await other.set(["a"], 1);
  await until(view, (snapshot) => snapshot.entry?.value === 1);
  expect(view.getSnapshot().entry).toEqual({ key: ["a"], value: 1, versionstamp });
  await other.delete(["a"]);
  await until(view, (snapshot) => snapshot.entry?.versionstamp === null);
  release();
});

it("shows a list in key order as entries come and go", async () => {
  await other.atomic().set(["l", 10], "ten").set(["l", 2], "two").set(["m"], "other").commit();
  const view = kv.live({ prefix: ["l"] });
  const release = view.retain();
  await view.ready();
  expect(values(view)).toEqual(["two", "ten"]);
  await other.set(["l", 5], "five");
  await until(view, () => values(view).length === 3);
  expect(values(view)).toEqual(["two", "five", "ten"]);
  await other.delete(["l", 2]);
  await until(view, () => values(view).length === 2);
  expect(values(view)).toEqual(["five", "ten"]);
  release();
});

it("keeps a limited list full while entries before and in it come and go", async () => {
  for (let i = 0; i < 30; i++) await other.set(["w", i], i);
  const view = kv.live({ prefix: ["w"], limit: 3 });
  const release = view.retain();
  await view.ready();
  expect(values(view)).toEqual([0, 1, 2]);
  expect(view.getSnapshot().hasMore).toBe(true);
  await other.delete(["w", 1]);
  await until(view, () => values(view)[1] === 2);
  expect(values(view)).toEqual([0, 2, 3]);
  await other.set(["w", -1], -1);
  await until(view, () => values(view)[0] === -1);
  expect(values(view)).toEqual([-1, 0, 2]);
  release();
});

it("forgets what was pending here and stored beyond the end of a limited list that others of its commits filled", async () => {
  await other.set(["w", 1], 1);
  const view = kv.live({ prefix: ["w"], limit: 1 });
  const release = view.retain();
  await view.ready();
  await Promise.all([9, 2].map((i) => kv.mutate((tx) => tx.set(["w", i], i))));
  await until(view, () => kv.pendingCount === 0);
  await other.atomic().delete(["w", 1]).delete(["w", 2]).delete(["w", 9]).commit();
  await until(view, () => values(view).length === 0);
  release();
});

it("shows kv.now() as a time before the server has said which, wherever in a value it stands", async () => {
  const view = kv.live({ key: ["now"] });
  const release = view.retain();
  await view.ready();
  const now = kv.now();
  const done = kv.mutate((tx) =>
    tx.set(["now"], [now, { now }, new Map([["now", now]]), new Set([now])]),
  );
  const any = expect.any(Number);
  const times = [any, { now: any }, new Map([["now", any]]), new Set([any])];
  expect(view.getSnapshot().entry).toMatchObject({ pending: true, value: times });
  await done;
  await until(view, ({ entry }) => !entry?.pending);
  expect(view.getSnapshot().entry?.value).toEqual(times);
  release();
});

it("shows a mutation in the same turn and never flickers on the way to its confirmation", async () => {
  await other.set(["n"], 5);
  const view = kv.live({ key: ["n"] });
  const seen: unknown[] = [];
  const stop = view.subscribe(() => seen.push(view.getSnapshot().entry?.value));
  await view.ready();
  seen.length = 0;
  const done = kv.mutate((tx) => tx.sum(["n"], 1));
  expect(view.getSnapshot().entry).toMatchObject({ value: 6, pending: true });
  const { versionstamp } = await done;
  await until(view, (snapshot) => snapshot.entry?.versionstamp === versionstamp);
  expect(view.getSnapshot().entry?.pending).toBeUndefined();
  expect(new Set(seen)).toEqual(new Set([6]));
  stop();
});

it("shows a deletion as pending until it is confirmed", async () => {
  await other.set(["n"], 5);
  const view = kv.live({ key: ["n"] });
  const release = view.retain();
  await view.ready();
  const done = kv.mutate((tx) => void tx.delete(["n"]));
  const { entry } = view.getSnapshot();
  expect(entry).toEqual({ key: ["n"], value: null, versionstamp: null, pending: true });
  await done;
  await until(view, (snapshot) => !snapshot.entry?.pending);
  expect(view.getSnapshot().entry?.value).toBeNull();
  release();
});

it("re-runs a recipe that read what somebody else changed", async () => {
  await other.set(["c"], 1);
  const view = kv.live<number>({ key: ["c"] });
  const release = view.retain();
  await view.ready();
  const add = async (n: number) =>
    kv.mutate(async (tx) => {
      const { value } = await tx.get<number>(["c"]);
      tx.set(["c"], (value ?? 0) + n);
    });
  await Promise.all([add(1), add(1), add(1), other.atomic().sum(["c"], 10).commit()]);
  expect((await other.get(["c"])).value).toBe(14);
  await until(view, (snapshot) => snapshot.entry?.value === 14);
  release();
});

it("loads pages that touch without gap or overlap, and keeps the others when one changes", async () => {
  for (let i = 0; i < 25; i++) await other.set(["p", i], i);
  const view = kv.live({ prefix: ["p"], pageSize: 10 });
  const release = view.retain();
  await view.ready();
  expect(values(view)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await view.loadMore();
  await view.loadMore();
  expect(values(view)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  expect(view.getSnapshot().hasMore).toBe(false);
  expect(view.getSnapshot().pages?.length).toBe(3);
  const before = view.getSnapshot().pages;
  await other.set(["p", 3.5], 3.5);
  await until(view, () => values(view).length === 26);
  const after = view.getSnapshot().pages;
  expect(after?.[0]).not.toBe(before?.[0]);
  expect(after?.[1]).toBe(before?.[1]);
  expect(after?.[2]).toBe(before?.[2]);
  release();
});

it("misses nothing and empties nothing over a server restart", async () => {
  await other.set(["r", 1], "one");
  const view = kv.live({ prefix: ["r"] });
  const lengths: number[] = [];
  const stop = view.subscribe(() => lengths.push(view.getSnapshot().entries.length));
  await view.ready();
  await server.restart();
  await other.set(["r", 2], "two");
  await other.delete(["r", 1]);
  await until(view, () => values(view).join() === "two" && view.getSnapshot().status === "live");
  expect(lengths).not.toContain(0);
  stop();
});

it("calls back a watch once per commit, with deletions", async () => {
  await other.set(["k", 1], 1);
  const calls: unknown[] = [];
  const handle = kv.watch(["k"], (entries) => calls.push(entries.map((e) => [e.key, e.value])));
  await until(kv, () => calls.length === 1);
  await other.atomic().set(["k"], "own").set(["k", 2], 2).delete(["k", 1]).commit();
  await until(kv, () => calls.length === 2);
  expect(calls[0]).toEqual([[["k", 1], 1]]);
  expect(calls[1]).toHaveLength(3);
  expect(calls[1]).toEqual(
    expect.arrayContaining([
      [["k"], "own"],
      [["k", 2], 2],
      [["k", 1], null],
    ]),
  );
  handle.stop();
  expect(handle.closed).toBe(true);
});
