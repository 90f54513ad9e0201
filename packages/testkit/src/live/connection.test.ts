// The stream's life against a real server: status, restarts, refusals. Servers without it: no-stream.test.ts.
import type { KvStatus } from "@keyval/core";
import { afterEach, expect, it, vi } from "vitest";
import { ownServer } from "./own-server.ts";
import { until } from "./until.ts";

const { server, open } = ownServer();
afterEach(() => vi.restoreAllMocks());

it("says what the connection is at, to everybody who asks", async () => {
  const kv = open({ watch: { linger: 0 } });
  const statuses: KvStatus[] = [];
  const stop = kv.onStatus((status) => statuses.push(status));
  expect(kv.status).toBe("idle");
  const view = kv.live({ key: ["a"] });
  const release = view.retain();
  await view.ready();
  expect(kv.status).toBe("live");
  await server().restart();
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
  await server().restart();
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
    await server().restart();
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
  await server().restart();
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
