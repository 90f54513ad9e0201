// The connection's life against a real server: status, restarts, servers without the stream, lost answers.
import { Kv, type KvOptions, type KvStatus } from "@keyval/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lossyFetch } from "../client/lossy-fetch.ts";
import { referenceFetch } from "../reference-server.ts";
import { type RunningServer, startServer } from "../start-server.ts";
import { describeLive } from "./live-clients.ts";
import { until } from "./until.ts";

let server: RunningServer;
const clients: Kv[] = [];

beforeEach(async () => {
  server = await startServer();
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const kv of clients.splice(0)) await kv.close();
  await server.close();
});

function open(options?: KvOptions): Kv {
  const kv = new Kv(server.url, options);
  clients.push(kv);
  return kv;
}

it("says what the connection is at, to everybody who asks", async () => {
  const kv = open({ watch: { linger: 0 } });
  const statuses: KvStatus[] = [];
  const stop = kv.onStatus((status) => statuses.push(status));
  expect(kv.status).toBe("idle");
  const view = kv.live({ key: ["a"] });
  const release = view.retain();
  await view.ready();
  expect(kv.status).toBe("live");
  await server.restart();
  await until(view, () => statuses.length >= 4);
  expect(statuses).toEqual(["connecting", "live", "reconnecting", "live"]);
  release();
  await until(kv, () => kv.status === "idle");
  stop();
  await kv.close();
  expect(statuses).toEqual(["connecting", "live", "reconnecting", "live", "idle"]);
});

it("keeps what is shown, as stale, while the server is away, and catches up in one step", async () => {
  const kv = open();
  const other = open();
  await other.atomic().set(["l", 1], "a").set(["l", 2], "b").commit();
  const view = kv.live({ prefix: ["l"] });
  const shown: string[] = [];
  const stop = view.subscribe(() => {
    const { status, entries } = view.getSnapshot();
    shown.push(`${status} ${entries.map((entry) => entry.value).join()}`);
  });
  await view.ready();
  shown.length = 0;
  await server.restart();
  await other.atomic().delete(["l", 1]).set(["l", 3], "c").commit();
  await until(view, ({ status, entries }) => status === "live" && entries.length === 2);
  await until(view, ({ entries }) => entries.at(-1)?.value === "c");
  expect(shown.some((line) => line.startsWith("stale"))).toBe(true);
  expect(shown.filter((line) => !/^(stale|live) (a,b|b,c)$/.test(line))).toEqual([]);
  stop();
});

it.each(["a mutation was answered", "something new is watched"])(
  "is back soon once %s, however long it has been trying",
  async (reason) => {
    let refused = 0;
    let isReachable = true;
    const kv = open({
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const isStream = request.headers.get("accept") === "text/event-stream";
        if (!isStream || isReachable) return fetch(request);
        refused++;
        throw new TypeError("no way through");
      },
    });
    const view = kv.live({ key: ["a"] });
    const release = view.retain();
    await view.ready();
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    isReachable = false;
    await server.restart();
    await until(view, () => refused >= 8);
    random.mockReturnValue(0.999); // the next wait is one of almost 10 s
    const seen = refused;
    await until(view, () => refused > seen);
    isReachable = true;
    if (reason === "a mutation was answered") await kv.mutate((tx) => tx.set(["a"], 1));
    else void kv.live({ key: ["b"] }).ready();
    await until(view, ({ status }) => status === "live");
    release();
  },
);

it("shows a refusal as an error, and recovers with a new token", async () => {
  let token = "good";
  const refusing: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.headers.get("authorization") !== "Bearer good")
      return Response.json({ error: "Who are you?", code: "unauthorized" }, { status: 401 });
    return fetch(request);
  };
  const kv = open({ fetch: refusing, token: () => token });
  const view = kv.live({ prefix: ["l"] });
  const release = view.retain();
  await open().set(["l", 1], 1);
  await view.ready();
  token = "expired";
  await server.restart();
  await until(view, ({ status }) => status === "error");
  expect(view.getSnapshot()).toMatchObject({
    error: { code: "unauthorized" },
    entries: [{ value: 1 }],
  });
  await expect(view.ready()).rejects.toMatchObject({ code: "unauthorized" });
  token = "good";
  await until(view, ({ status }) => status === "live");
  expect(view.getSnapshot().error).toBeUndefined();
  release();
});

it("shows a refused watch as an error without disturbing the others", async () => {
  const kv = open();
  const good = kv.live({ key: ["a"] });
  const bad = kv.live({ keys: Array.from({ length: 10_001 }, (_, i) => ["k", i]) });
  const releases = [good, bad].map((view) => view.retain());
  await expect(bad.ready()).rejects.toMatchObject({ code: "too_large" });
  expect((await good.ready()).status).toBe("live");
  expect(bad.getSnapshot().status).toBe("error");
  for (const release of releases) release();
});

it("finds out once that a server has no stream, and polls it", async () => {
  const requests: string[] = [];
  const reference = referenceFetch();
  const kv = open({
    fetch: (input, init) => {
      const request = new Request(input, init);
      requests.push(`${request.method} ${new URL(request.url).pathname}`);
      return reference(request);
    },
    watch: { pollInterval: 10 },
  });
  const view = kv.live({ prefix: ["l"] });
  const release = view.retain();
  await view.ready();
  await open().set(["l", 1], 1);
  await until(view, ({ entries }) => entries.length === 1);
  expect(requests.filter((line) => line === "POST /api/watch")).toHaveLength(1);
  expect(requests.filter((line) => line === "GET /api/")).toHaveLength(1);
  release();
});

describeLive("live views", ({ kv, other, prefix }) => {
  it("show lists, windows, pages, filters and counts alike", async () => {
    const at = prefix();
    const writer = other();
    for (let i = 0; i < 8; i++) await writer.set([...at, i], { n: i });
    const client = kv();
    const selectors = [
      { prefix: at },
      { prefix: at, limit: 3, reverse: true },
      { prefix: at, pageSize: 3 },
      { prefix: at, where: { n: { $gte: 4 } } },
      { count: at },
    ];
    const views = selectors.map((selector) => client.live(selector));
    const releases = views.map((view) => view.retain());
    await Promise.all(views.map((view) => view.ready()));
    await views[2]?.loadMore();
    const shown = () =>
      views.map((view) => {
        const { entries, count } = view.getSnapshot();
        return count ?? entries.map((entry) => (entry.value as { n: number }).n);
      });
    expect(shown()).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [7, 6, 5],
      [0, 1, 2, 3, 4, 5],
      [4, 5, 6, 7],
      8,
    ]);
    await writer
      .atomic()
      .delete([...at, 7])
      .set([...at, 0.5], { n: 9 })
      .set([...at, 6], { n: 1 })
      .commit();
    await until(client, () => views[0]?.getSnapshot().entries[1]?.key.at(-1) === 0.5);
    await until(client, () => JSON.stringify(shown()[1]) === "[1,5,4]");
    expect(shown()).toEqual([
      [0, 9, 1, 2, 3, 4, 5, 1],
      [1, 5, 4],
      [0, 9, 1, 2, 3, 4, 5],
      [9, 4, 5],
      8,
    ]);
    for (const release of releases) release();
  });

  it("show mutations at once, keep them while they travel, and drop them when refused", async () => {
    const at = prefix();
    const client = kv();
    await other().set([...at, "n"], 5);
    const view = client.live({ prefix: at });
    const seen: unknown[] = [];
    const stop = view.subscribe(() => seen.push(view.getSnapshot().entries[0]?.value));
    await view.ready();
    seen.length = 0;
    const { versionstamp } = await client.mutate((tx) => tx.sum([...at, "n"], 1));
    await until(view, ({ entries }) => entries[0]?.versionstamp === versionstamp);
    expect(new Set(seen)).toEqual(new Set([6]));
    await expect(
      client.mutate((tx) => tx.set([...at, "m"], 1).append([...at, "n"], ["x"])),
    ).rejects.toMatchObject({ code: "invalid_value" });
    expect(view.getSnapshot().entries.map((entry) => entry.value)).toEqual([6]);
    stop();
  });
});

it("applies a mutation once when its answer is lost", async () => {
  const lossy = lossyFetch(fetch);
  const kv = open({ fetch: lossy.fetch, retry: { base: 1 } });
  await kv.set(["n"], 0);
  lossy.loseAnswers(6); // more than the transport itself repeats
  await kv.mutate((tx) => tx.sum(["n"], 1));
  expect((await open().get(["n"])).value).toBe(1);
});

it("applies a mutation at most once also where no commitId is known, and says so", async () => {
  const lossy = lossyFetch(referenceFetch());
  const kv = open({ fetch: lossy.fetch, retry: { base: 1 } });
  await kv.get(["n"]); // learns what the server is
  lossy.loseAnswers(1);
  await expect(kv.mutate((tx) => tx.sum(["n"], 1))).rejects.toMatchObject({ code: "network" });
  lossy.loseAnswers(1);
  await kv.mutate((tx) => tx.set(["m"], "repeated")); // does no harm twice
  const other = open();
  expect((await other.get([["n"], ["m"]])).map((entry) => entry.value)).toEqual([1, "repeated"]);
});

describe("a server that has only the documented endpoints", () => {
  const paths: string[] = [];
  let isMissing: (path: string) => boolean = () => false;
  const watchOn = () => {
    paths.length = 0;
    const reference = referenceFetch();
    return open({
      fetch: (input, init) => {
        const request = new Request(input, init);
        const path = `${request.method} ${new URL(request.url).pathname}`;
        paths.push(path);
        return isMissing(path)
          ? Promise.resolve(new Response("", { status: 404 }))
          : reference(request);
      },
      watch: { pollInterval: 2000 },
    });
  };
  const count = (path: string) => paths.filter((line) => line === path).length;

  it("hints at changes on one stream of each kind, long before the next poll is due", async () => {
    isMissing = () => false;
    const kv = watchOn();
    const views = [{ key: ["k", 1] }, { key: ["k", 2] }, { prefix: ["l"] }, { prefix: ["m"] }];
    const live = views.map((selector) => kv.live(selector));
    const releases = live.map((view) => view.retain());
    await Promise.all(live.map((view) => view.ready()));
    await until(server, () => server.streams() === 2);
    const other = open();
    for (let i = 0; i < 5; i++) {
      await other.atomic().set(["k", 2], i).set(["m", i], i).commit();
      await until(
        kv,
        () =>
          live[1]?.getSnapshot().entry?.value === i &&
          live[3]?.getSnapshot().entries.length === i + 1,
        1000,
      );
    }
    expect([count("GET /api/watch"), count("GET /api/watch/prefix")]).toEqual([1, 1]);
    for (const release of releases) release();
  });

  it("is polled alone where it has no such streams, and for keys whose type a URL would lose", async () => {
    isMissing = (path) => path.startsWith("GET /api/watch");
    const kv = watchOn();
    const view = kv.live({
      keys: [
        ["u", 1],
        ["u", "1"],
        ["u", 1n],
      ],
    });
    const release = view.retain();
    await view.ready();
    const other = open();
    await other.set(["u", 1n], "big");
    await until(view, ({ entries }) => entries[2]?.value === "big");
    expect(view.getSnapshot().entries.map((entry) => entry.value)).toEqual([null, null, "big"]);
    expect(count("GET /api/watch")).toBe(1);
    release();
  });
});

it("polls where something on the way lets no stream pass", async () => {
  const kv = open({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).pathname === "/api/watch")
        return new Response("<html>Welcome!</html>", { headers: { "content-type": "text/html" } });
      return fetch(request);
    },
    watch: { pollInterval: 10 },
  });
  const view = kv.live({ prefix: ["l"] });
  const release = view.retain();
  await until(view, ({ status }) => status === "live");
  await open().set(["l", 1], 1);
  await until(view, ({ entries }) => entries.length === 1);
  release();
});
