// However much a page watches: one stream, few requests, nothing left behind.
import { Kv, type KvKey, type KvOptions, type LiveView } from "@keyval/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { seededRandom } from "../fault-fetch.ts";
import { referenceFetch } from "../reference-server.ts";
import { type RunningServer, startServer } from "../start-server.ts";
import { until } from "./until.ts";

let server: RunningServer;
let kv: Kv;

beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url, { watch: { linger: 20 } });
});

afterEach(async () => {
  await kv.close();
  await server.close();
});

/** One of many users of a page's data. */
function use(client: Kv, i: number): { view?: LiveView; stop: () => void } {
  if (i % 3 === 2) {
    const handle = client.watch(["w", i], () => {});
    return { stop: () => handle.stop() };
  }
  const view = client.live(
    i % 3 === 0 ? { key: ["e", i] } : { prefix: ["l", i], ...(i % 2 && { limit: 5 }) },
  );
  return { view, stop: view.retain() };
}

it("holds one stream for 300 users that come in one tick, with at most 3 requests", async () => {
  const users = Array.from({ length: 300 }, (_, i) => use(kv, i));
  const reads = Array.from({ length: 20 }, (_, i) => kv.get(["e", i]));
  await Promise.all([...users.map(({ view }) => view?.ready()), ...reads]);
  await until(kv, () => kv.status === "live");
  expect(server.streams()).toBe(1);
  expect(server.requests.length).toBeLessThanOrEqual(3);
  // 300 users, a third of which watch a key and what is below it.
  expect(server.watches()).toBe(400);
  const before = server.requests.length;
  const more = Array.from({ length: 300 }, (_, i) => use(kv, 300 + i));
  await Promise.all(more.map(({ view }) => view?.ready()));
  expect(server.streams()).toBe(1);
  expect(server.requests.length - before).toBe(1);
  for (const { stop } of [...users, ...more]) stop();
  await until(kv, () => server.streams() === 0);
  expect(kv.status).toBe("idle");
});

it("keeps no watch and no stream of 1,000 users that came and went in any order", async () => {
  const random = seededRandom(1);
  const active: { stop: () => void }[] = [];
  for (let i = 0; i < 1000; i++) {
    active.push(use(kv, Math.floor(random() * 60)));
    while (active.length > 0 && random() < 0.45)
      active.splice(Math.floor(random() * active.length), 1)[0]?.stop();
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(server.streams()).toBeLessThanOrEqual(1);
  while (active.length > 0) active.splice(Math.floor(random() * active.length), 1)[0]?.stop();
  await until(kv, () => server.watches() === 0 && server.streams() === 0);
  expect(kv.status).toBe("idle");
  // And all begins anew when somebody comes back.
  const view = kv.live({ key: ["e", 0] });
  const release = view.retain();
  await kv.set(["e", 0], "again");
  await until(view, (snapshot) => snapshot.entry?.value === "again");
  expect(server.watches()).toBe(1);
  release();
});

it("shares a view among equal selectors, however they are written", () => {
  const same = (a: Parameters<Kv["live"]>[0], b: Parameters<Kv["live"]>[0]) => {
    const view = kv.live(a);
    const release = view.retain();
    const isSame = kv.live(b) === view;
    release();
    return isSame;
  };
  expect(same({ key: ["a"] }, { key: ["a"] })).toBe(true);
  expect(same({ key: ["a", 1] }, { key: ["a", "1"] })).toBe(false);
  expect(same({ key: ["a", 1] }, { key: ["a", 1n] })).toBe(false);
  expect(same({ prefix: ["a"] }, { prefix: ["a"], reverse: false, where: {} })).toBe(true);
  expect(same({ prefix: ["a"], limit: 1 }, { prefix: ["a"], limit: 2 })).toBe(false);
  const where = { a: { $gt: 1, $lt: 5 }, b: true };
  expect(
    same({ prefix: [], where }, { prefix: [], where: { b: true, a: { $lt: 5, $gt: 1 } } }),
  ).toBe(true);
  expect(
    same(
      { prefix: [], where: { a: { $in: [1, 2] } } },
      { prefix: [], where: { a: { $in: [2, 1] } } },
    ),
  ).toBe(false);
});

it("tells three keys that look alike apart in live views, and takes any other for an ordinary one", async () => {
  const keys: readonly KvKey[] = [
    ["u", "123"],
    ["u", 123],
    ["u", 123n],
    ["..", "queue", "dlq"],
    ["count"],
    ["a/b"],
    ["a,b"],
    ["50%"],
    ["é"],
    [""],
    ["nul\0"],
    ["b", new Uint8Array([255])],
    ["n", Number.POSITIVE_INFINITY],
  ];
  const writer = new Kv(server.url);
  const views = keys.map((key) => kv.live({ key }));
  const all = kv.live({ keys });
  const list = kv.live({ prefix: [] });
  const releases = [...views, all, list].map((view) => view.retain());
  await Promise.all([...views, all, list].map((view) => view.ready()));
  for (const [i, key] of keys.entries()) await writer.set(key, i);
  await until(list, ({ entries }) => entries.length === keys.length);
  expect(views.map((view) => view.getSnapshot().entry)).toMatchObject(
    keys.map((key, i) => ({ key, value: i })),
  );
  expect(all.getSnapshot().entries.map((entry) => entry.value)).toEqual([...keys.keys()]);
  for (const key of keys) await writer.delete(key, { exact: true });
  await until(list, ({ entries }) => entries.length === 0);
  expect(all.getSnapshot().entries.every((entry) => entry.versionstamp === null)).toBe(true);
  for (const release of releases) release();
  await writer.close();
});

it("ends everything when it is closed", async () => {
  const view = kv.live({ prefix: ["x"] });
  const release = view.retain();
  await view.ready();
  const polling = kv.watch(["p"], () => {}, { mode: "polling", pollInterval: 5 });
  const waiting = kv.live({ key: ["never"] }).ready();
  const pending = kv.mutate((tx) => tx.set(["x", 1], 1));
  const refused = Promise.allSettled([waiting, pending]);
  const statuses: string[] = [];
  kv.onStatus((status) => statuses.push(status));
  await kv.close();
  expect(kv.status).toBe("closed");
  expect(statuses).toEqual(["closed"]);
  for (const outcome of await refused)
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "aborted" } });
  await expect(kv.live({ key: ["later"] }).ready()).rejects.toMatchObject({ code: "aborted" });
  await expect(kv.mutate((tx) => tx.set(["x"], 1))).rejects.toMatchObject({ code: "aborted" });
  await until(kv, () => server.streams() === 0);
  polling.stop();
  release();
});

it("leaves nothing that keeps the process alive once it is closed, whatever it was doing", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const cases: [string, KvOptions][] = [
    [server.url, {}],
    [server.url, { watch: { mode: "polling", pollInterval: 20 } }],
    [server.url, { fetch: referenceFetch(), watch: { pollInterval: 20 } }],
    ["http://127.0.0.1:9/api", {}],
  ];
  for (const [url, options] of cases) {
    const client = new Kv(url, options);
    const view = client.live({ prefix: [], where: { at: { $gt: client.now() } } });
    view.retain();
    client.watch(["a"], () => {});
    client.watch(["a"], () => {}, { mode: "polling" });
    const pending = client.mutate((tx) => tx.set(["a"], 1, { expiresIn: "1h" })).catch(() => {});
    await until(
      client,
      () => view.getSnapshot().status === "live" || client.status === "reconnecting",
    );
    await client.close();
    await pending;
  }
  await until(server, () => server.streams() === 0 && timers() <= before);
});
