// What a panel sees of a client, against a real server.
import { attachKv, Kv, kvListOptions } from "@keyval/core";
import {
  inspectKv,
  type KvDevtoolsEvent,
  type KvRequestRecord,
  observeKv,
  twinOf,
} from "@keyval/core/devtools";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";

let server: RunningServer;
let kv: Kv;
let events: KvDevtoolsEvent[];
let stop: () => void;

beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url, { watch: { linger: 0 } });
  events = [];
  stop = observeKv(kv, (event) => events.push(event));
});

afterEach(async () => {
  stop();
  await kv.close();
  await server.close();
});

/** The latest record of each request. */
const records = () => {
  const byId = new Map<number, KvRequestRecord>();
  for (const event of events)
    if (event.type === "request") byId.set(event.request.id, event.request);
  return [...byId.values()];
};
const answered = () => records().filter(({ duration }) => duration !== undefined);
const frames = () => events.flatMap((event) => (event.type === "frames" ? event.frames : []));

describe("observeKv", () => {
  it("tells of a request with its operations, its keys, its size and what came of each", async () => {
    await Promise.all([kv.get(["a", 1n]), kv.set(["b"], "text"), kv.list(["c"]).next()]);
    await vi.waitUntil(() => answered().length === 1);
    const [record] = answered();
    expect(record).toMatchObject({ method: "POST", path: "/batch", status: 200 });
    expect(record?.operations).toMatchObject([
      { op: "get", keys: ['["a", 1n]'], outcome: "1 entry" },
      { op: "commit", keys: ['["b"]'], outcome: "stored" },
      { op: "list", keys: ['["c"]'], outcome: "0 entries" },
    ]);
    expect(record?.operations[1]?.commitId).toMatch(/^[0-9a-f-]{36}$/);
    expect(record?.bytes).toBeGreaterThan(20);
    expect(record?.sentBytes).toBeGreaterThan(20);
  });

  it("tells of a conflict and of a refusal as failures", async () => {
    await kv.set(["taken"], 1);
    await kv
      .atomic()
      .check({ key: ["taken"], versionstamp: null })
      .set(["taken"], 2)
      .commit();
    await expect(kv.atomic().append(["taken"], [1]).commit()).rejects.toThrow("not an array");
    await vi.waitUntil(() => answered().length === 3);
    expect(answered().map(({ operations }) => operations[0])).toMatchObject([
      { outcome: "stored" },
      { outcome: "conflict", isFailed: true },
      {
        outcome: "invalid_value",
        isFailed: true,
        problem: expect.stringContaining("not an array"),
      },
    ]);
  });

  it("tells why no answer came, and of each attempt", async () => {
    stop();
    const lost = new Kv("http://127.0.0.1:1/api", { retry: { limit: 1, base: 1 } });
    stop = observeKv(lost, (event) => events.push(event));
    await expect(lost.get(["a"])).rejects.toMatchObject({ code: "network" });
    await vi.waitUntil(() => answered().length === 2);
    for (const record of answered()) expect(record.error).toBeTruthy();
    await lost.close();
  });

  it("tells of frames as they come, also on a stream that was open before", async () => {
    stop();
    const view = kv.live({ prefix: ["todos"] });
    const release = view.retain();
    await view.ready();
    stop = observeKv(kv, (event) => events.push(event));
    await kv.set(["todos", 1], "one");
    await vi.waitUntil(() => frames().some(({ type }) => type === "commit"));
    expect(frames().find(({ type }) => type === "commit")).toMatchObject({
      entries: [{ key: ["todos", 1], value: "one" }],
    });
    release();
  });

  it("tells of the stream, which goes on being read by the client alone", async () => {
    const view = kv.live({ key: ["a"] });
    const release = view.retain();
    await view.ready();
    expect(records().find(({ isStream }) => isStream)).toMatchObject({
      path: "/watch",
      operations: [{ op: "watch", keys: ['["a"]'] }],
    });
    expect(records().find(({ isStream }) => isStream)?.bytes).toBeUndefined();
    expect(events).toContainEqual(expect.objectContaining({ type: "status", status: "live" }));
    release();
  });

  it("leaves the client as it was after the last listener", async () => {
    const { settings, live } = kv.internals;
    const observed = settings.fetch;
    const second = observeKv(kv, () => {});
    stop();
    expect(settings.fetch).toBe(observed);
    second();
    expect(settings.fetch).toBeUndefined();
    expect(live?.store.pool.tap).toBeUndefined();
    events.length = 0;
    await kv.set(["a"], 1);
    expect(events).toEqual([]);
  });
});

describe("twinOf", () => {
  it("reads and writes beside a client without showing up in what it does", async () => {
    await kv.set(["a"], 1);
    const before = events.length;
    const twin = twinOf(kv);
    expect((await twin.get(["a"])).value).toBe(1);
    await twin.close();
    await vi.waitUntil(() => answered().length === 1);
    expect(records()).toHaveLength(1);
    expect(events.slice(before).every(({ type }) => type === "request")).toBe(true);
    expect((await kv.get(["a"])).value).toBe(1); // it is not closed with its twin
  });
});

describe("inspectKv", () => {
  it("shows an idle client", () => {
    expect(inspectKv(kv)).toMatchObject({
      url: server.url,
      status: "idle",
      watches: [],
      views: [],
      operations: [],
    });
  });

  it("shows watches with the views they serve, and views with the queries that hold them", async () => {
    vi.stubGlobal("window", {}); // without one, queries are plain reads
    const queryClient = new QueryClient();
    const detach = attachKv(queryClient, kv);
    const observers = [1, 2].map(() =>
      new QueryObserver(queryClient, kvListOptions(kv, ["todos"], { limit: 5 })).subscribe(
        () => {},
      ),
    );
    const release = kv.live({ prefix: ["todos"], limit: 5 }).retain();
    const watch = kv.watch(["log"], () => {}, { exact: true });
    await vi.waitUntil(() => {
      const { watches, views } = inspectKv(kv);
      const isLive = views[0]?.status === "live" && views[0].users === 2;
      return isLive && watches.length === 2 && watches.every(({ isSynced }) => isSynced);
    });
    const { status, connection, position, views, watches } = inspectKv(kv, {
      queryClients: [queryClient],
    });
    expect(status).toBe("live");
    expect(connection).toBeTruthy();
    expect(position).toMatch(/^[0-9a-f-]{36}$/);
    expect(views).toMatchObject([
      { selector: { prefix: ["todos"], limit: 5 }, status: "live", entries: 0, users: 2 },
    ]);
    expect(views[0]?.queries).toMatchObject([{ observers: 2 }]);
    expect(watches.map(({ view }) => view).sort()).toEqual([views[0]?.id, undefined]);
    watch.stop();
    release();
    for (const unsubscribe of observers) unsubscribe();
    detach();
    vi.unstubAllGlobals();
  });

  it("shows a pending operation until it is stored, also the ones that wait for it", async () => {
    const view = kv.live({ key: ["count"] });
    const release = view.retain();
    await view.ready();
    const done = [
      kv.mutate((tx) => void tx.sum(["count"], 1)),
      kv.mutate((tx) => void tx.delete(["count"]), { optimistic: false }),
      kv.mutate((tx) => void tx.set(["other"], { at: 1n })),
    ];
    const [first, second, third] = inspectKv(kv).operations;
    expect(first).toMatchObject({
      state: "sent",
      isShown: true,
      writes: [{ key: ["count"], mutations: [{ type: "sum", value: 1 }] }],
      reads: [],
      waitsFor: [],
    });
    expect(second).toMatchObject({
      state: "waiting",
      isShown: false,
      writes: [{ key: ["count"], mutations: [{ type: "delete" }] }],
      waitsFor: [first?.id],
    });
    expect(third).toMatchObject({ state: "sent", waitsFor: [] });
    await Promise.all(done);
    await vi.waitUntil(() => inspectKv(kv).operations.length === 0);
    release();
  });

  it("shows a recipe that is not through, and what waits for it", async () => {
    let finish = () => {};
    const through = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow = kv.mutate(async (tx) => {
      await tx.get(["read"]);
      await through;
      tx.set(["slow"], 1);
    });
    const quick = kv.mutate((tx) => void tx.set(["quick"], 1));
    const [running, waiting] = inspectKv(kv).operations;
    expect(running).toMatchObject({ state: "running", isShown: false, writes: [], waitsFor: [] });
    expect(waiting).toMatchObject({ state: "waiting", isShown: true, waitsFor: [running?.id] });
    finish();
    const sent = new Promise((resolve) => {
      const ended = observeKv(kv, () => {
        const [first] = inspectKv(kv).operations;
        if (first?.state !== "sent") return;
        ended();
        resolve(first);
      });
    });
    expect(await sent).toMatchObject({ id: running?.id, reads: [["read"]] });
    await Promise.all([slow, quick]);
    expect(inspectKv(kv).operations).toEqual([]);
  });
});
