// Mutations against a real server, through a network whose requests the test can hold back.
import { Kv, type KvKey, type LiveView } from "@keyval/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";
import { until } from "./until.ts";

let server: RunningServer;
let kv: Kv;
let other: Kv;
/** While it is set, commits of `kv` wait for it before they are sent. */
let held: Promise<void> | undefined;
let release = () => {};
let isOffline = false;
const bodies: string[] = [];

function hold(): void {
  held = new Promise((resolve) => {
    release = () => {
      held = undefined;
      resolve();
    };
  });
}

beforeEach(async () => {
  server = await startServer();
  isOffline = false;
  bodies.length = 0;
  kv = new Kv(server.url, {
    retry: { base: 1, cap: 2 },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = await request.clone().text();
      if (body.includes('"op":"commit"')) {
        await held;
        bodies.push(body);
      }
      if (isOffline) throw new TypeError("no network");
      return fetch(request);
    },
  });
  other = new Kv(server.url);
});

afterEach(async () => {
  release();
  await kv.close();
  await other.close();
  await server.close();
});

async function open(selector: Parameters<Kv["live"]>[0]): Promise<LiveView> {
  const view = kv.live(selector);
  view.retain();
  await view.ready();
  return view;
}

const values = (view: LiveView) => view.getSnapshot().entries.map((entry) => entry.value);

it("a mutation held back by the network holds back no remote change, on the same key either", async () => {
  await other.atomic().set(["n"], 1).set(["m"], "a").commit();
  const n = await open({ key: ["n"] });
  const m = await open({ key: ["m"] });
  hold();
  const pending = kv.mutate((tx) => tx.sum(["n"], 10));
  expect(values(n)).toEqual([11]);
  for (let i = 2; i < 6; i++) {
    await other.atomic().set(["n"], i).set(["m"], `b${i}`).commit();
    await until(m, () => values(m)[0] === `b${i}`);
    expect(values(n)).toEqual([i + 10]);
  }
  release();
  await pending;
  await until(n, ({ entry }) => !entry?.pending);
  expect(values(n)).toEqual([15]);
});

it("what another changed meanwhile takes back the change that rested on it, until it has run again", async () => {
  await other.set(["n"], 1);
  const view = await open({ key: ["n"] });
  const seen: unknown[] = [];
  view.subscribe(() => seen.push(values(view)[0]));
  hold();
  let runs = 0;
  const pending = kv.mutate(
    async (tx) => {
      runs++;
      const { value } = await tx.get<number>(["n"]);
      tx.set(["n"], (value ?? 0) * 10);
    },
    { retryDelay: 0 },
  );
  await until(view, () => values(view)[0] === 10);
  await other.set(["n"], 2);
  await until(view, () => values(view)[0] === 2); // doomed: 10 would come to nothing
  release();
  await pending;
  await until(view, ({ entry }) => entry?.value === 20 && !entry.pending);
  expect(runs).toBe(2);
  expect(seen.filter((value, i) => value !== seen[i - 1])).toEqual([10, 2, 20]);
});

it("two changes that build on each other both show, and are stored in order", async () => {
  const view = await open({ prefix: ["l"] });
  const first = kv.mutate((tx) => tx.set(["l", 1], ["a"]));
  const second = kv.mutate((tx) => tx.append(["l", 1], ["b"]));
  const third = kv.mutate(async (tx) => {
    const { value } = await tx.get<string[]>(["l", 1]);
    tx.set(["l", 2], value?.join(""));
  });
  expect(values(view)).toEqual([["a", "b"]]);
  await Promise.all([first, second, third]);
  expect(
    (
      await other.get([
        ["l", 1],
        ["l", 2],
      ])
    ).map((entry) => entry.value),
  ).toEqual([["a", "b"], "ab"]);
});

it("those in one tick arrive in order also when they are too large for one request", async () => {
  await open({ key: ["large"] });
  await kv.mutate((tx) => tx.set(["large"], []));
  const large = "x".repeat(400_000);
  await Promise.all(
    Array.from({ length: 8 }, (_, i) => kv.mutate((tx) => tx.append(["large"], [`${i}${large}`]))),
  );
  const { value } = await other.get<string[]>(["large"]);
  expect(value?.map((item) => item[0])).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
  expect(bodies.length).toBeGreaterThan(3);
});

it("without a connection they wait in order, show, and are stored once when it is back", async () => {
  await other.set(["log"], []);
  const view = await open({ key: ["log"] });
  isOffline = true;
  const all = Array.from({ length: 20 }, (_, i) => kv.mutate((tx) => tx.append(["log"], [i])));
  const numbers = Array.from({ length: 20 }, (_, i) => i);
  expect(values(view)).toEqual([numbers]);
  expect(kv.pendingCount).toBe(20);
  await until(view, () => bodies.length > 6);
  isOffline = false;
  await Promise.all(all);
  expect(kv.pendingCount).toBe(0);
  expect((await other.get(["log"])).value).toEqual(numbers);
  await until(view, ({ entry }) => !entry?.pending);
  expect(values(view)).toEqual([numbers]);
});

it("a refused one takes back only itself", async () => {
  const view = await open({ prefix: ["p"] });
  const good = kv.mutate((tx) => tx.set(["p", 1], "good"));
  const bad = kv.mutate((tx) => tx.set(["p", 2], "bad").sum(["p", 1], 1));
  const later = kv.mutate((tx) => tx.set(["p", 3], "later"));
  expect(values(view)).toEqual(["good", "bad", "later"]);
  const outcomes = await Promise.allSettled([good, bad, later]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: { code: "invalid_value" } });
  expect(kv.pendingCount).toBe(0);
  expect(values(view)).toEqual(["good", "later"]);
});

it("conflicts without end are an error, and what showed is taken back", async () => {
  await other.set(["n"], 1);
  const view = await open({ key: ["n"] });
  await expect(
    kv.mutate(
      async (tx) => {
        const { value } = await tx.get<number>(["n"]);
        await other.set(["n"], (value ?? 0) + 100);
        tx.set(["n"], -1);
      },
      { maxRetries: 2, retryDelay: 0 },
    ),
  ).rejects.toMatchObject({
    name: "KvConflictError",
    code: "conflict",
    details: { conflicts: [["n"]] },
  });
  await until(view, () => values(view)[0] === 301);
});

it("a recipe that throws shows and stores nothing, in whichever run it throws", async () => {
  const view = await open({ key: ["n"] });
  const seen: unknown[] = [];
  view.subscribe(() => seen.push(values(view)[0]));
  const sync = () => {
    throw new Error("no");
  };
  await expect(kv.mutate(sync)).rejects.toThrow("no");
  await expect(kv.mutate(async () => sync())).rejects.toThrow("no");
  await expect(
    kv.mutate((tx) => {
      tx.set(["n"], 1);
      sync();
    }),
  ).rejects.toThrow("no");
  expect(seen).toEqual([]);
  let runs = 0;
  hold();
  const late = kv.mutate(
    async (tx) => {
      await tx.get(["n"]);
      if (++runs > 1) throw new Error("second thoughts");
      tx.set(["n"], "first");
    },
    { retryDelay: 0 },
  );
  await until(view, () => values(view)[0] === "first");
  await other.set(["n"], "theirs");
  release();
  await expect(late).rejects.toThrow("second thoughts");
  await until(view, ({ entry }) => entry?.value === "theirs" && !entry.pending);
});

it("a signal gives one up: at once, also where it waits for its turn or for a connection", async () => {
  const view = await open({ key: ["n"] });
  await expect(
    kv.mutate((tx) => tx.set(["n"], 0), { signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({
    code: "aborted",
  });
  isOffline = true;
  const first = kv.mutate((tx) => tx.set(["n"], 1));
  const controller = new AbortController();
  const second = kv.mutate((tx) => tx.sum(["n"], 10), { signal: controller.signal });
  const third = kv.mutate((tx) => tx.sum(["n"], 100));
  expect(values(view)).toEqual([111]);
  controller.abort(new Error("never mind"));
  await expect(second).rejects.toMatchObject({ code: "aborted", cause: { message: "never mind" } });
  expect(values(view)).toEqual([101]);
  isOffline = false;
  await Promise.all([first, third]);
  expect((await other.get(["n"])).value).toBe(101);
});

it("what is set with a TTL goes when it ends, also before the server has heard of it", async () => {
  const view = await open({ prefix: ["t"] });
  hold();
  const pending = kv.mutate((tx) => {
    for (const i of [1, 2]) tx.set(["t", i], [i], { expiresIn: 30 });
    tx.append(["t", 1], [1]).append(["t", 2], [2], { expiresIn: "1h" });
  });
  expect(values(view).flat()).toEqual([1, 1, 2, 2]);
  await until(view, () => values(view).length === 1);
  release();
  await pending;
  await until(view, ({ entries }) => entries.length === 1 && !entries[0]?.pending);
  expect(values(view)).toEqual([[2, 2]]);
});

it("a window keeps its order without a hole while more is deleted here than it holds in reserve", async () => {
  for (let i = 0; i < 40; i++) await other.set(["w", i], i);
  const view = await open({ prefix: ["w"], limit: 3 });
  hold();
  const deletions = Array.from({ length: 8 }, (_, i) => kv.mutate((tx) => tx.delete(["w", i])));
  const { entries, hasMore } = view.getSnapshot();
  expect(hasMore).toBe(true);
  // What it shows follows on what is left: short perhaps, never with a hole.
  expect(values(view)).toEqual([8, 9, 10].slice(0, entries.length));
  release();
  await Promise.all(deletions);
  await until(view, ({ entries: all }) => all.length === 3 && !all.some((entry) => entry.pending));
  expect(values(view)).toEqual([8, 9, 10]);
});

it("a sum on a key that nobody watched yet shows once, however its snapshot and its answer come", async () => {
  await other.set(["visits"], 5);
  for (let i = 0; i < 10; i++) {
    const client = new Kv(server.url);
    const view = client.live({ key: ["visits"] });
    const seen: unknown[] = [];
    const stop = view.subscribe(() => seen.push(values(view)[0]));
    await client.mutate((tx) => tx.sum(["visits"], 1));
    await until(view, ({ entry }) => entry?.value === 6 + i && !entry.pending);
    expect([undefined, 5 + i, 6 + i]).toEqual(expect.arrayContaining(seen));
    stop();
    await client.close();
  }
});

it("filters on now() let entries come and go as time passes, pending ones too", async () => {
  const soon: KvKey = ["time", 1];
  const upcoming = await open({ prefix: ["time"], where: { at: { $gt: kv.now() } } });
  const past = await open({ prefix: ["time"], where: { at: { $lte: kv.now() } }, limit: 1 });
  hold();
  const pending = kv.mutate((tx) => tx.set(soon, { at: Date.now() + 300 }));
  expect([values(upcoming).length, values(past).length]).toEqual([1, 0]);
  await until(past, ({ entries }) => entries.length === 1);
  expect(values(upcoming)).toEqual([]);
  release();
  await pending;
  await other.set(soon, { at: Date.now() + 2000 }); // long enough to be seen upcoming on a busy machine
  await until(upcoming, ({ entries }) => entries.length === 1);
  await until(upcoming, ({ entries }) => entries.length === 0);
  await until(past, ({ entries }) => entries.length === 1);
});
