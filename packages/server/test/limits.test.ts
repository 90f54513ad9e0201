// Each limit of a server, reached over a socket: a clear answer, and the others go on.
import { Kv } from "@keyval/core";
import { EventStream } from "@keyval/testkit/event-stream";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createKvServer, type KvAuth, type KvServerLimits } from "../src/index.ts";
import { sqlite } from "../src/sqlite.ts";
import { ApiClient } from "./api-client.ts";

const rules = [{ prefix: [], allow: ["read", "write", "queue"] }] as const;
const [ada, bob] = ["the-token-of-ada", "the-token-of-bob"] as const;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const auth = { tokens: [ada, bob].map((token) => ({ token, rules })) };

let server: RunningServer;
const clients: Kv[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((kv) => kv.close()));
  await server.close();
});

async function start(limits: Partial<KvServerLimits>): Promise<ApiClient> {
  server = await startServer({ auth, limits });
  return new ApiClient(server, bearer(ada));
}

describe("a limit is told by GET /, and held:", () => {
  it("bytes of a body, announced or not", async () => {
    const api = await start({ body: 1000 });
    expect((await api.call("GET", "/")).limits).toMatchObject({ body: 1000 });
    const refused = { status: 413, code: "too_large", error: /limit of 1000 bytes/ };
    const announced = await api.call("PUT", "/keys/a", "x".repeat(2000));
    expect(announced).toMatchObject({ ...refused, error: expect.stringMatching(refused.error) });
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.from("1".repeat(300)));
      },
    });
    const chunked = await fetch(`${server.url}/keys/a`, {
      ...{ method: "PUT", headers: bearer(ada), body, duplex: "half" },
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect(await api.call("PUT", "/keys/a", "x".repeat(900))).toMatchObject({ ok: true });
  });

  it("bytes of a value", async () => {
    const api = await start({ value: 100 });
    expect((await api.call("GET", "/")).limits).toMatchObject({ value: 100 });
    expect(await api.call("PUT", "/keys/a", "x".repeat(200))).toMatchObject({
      ...{ status: 413, code: "too_large" },
      error: expect.stringContaining('["a"]'),
    });
    expect(await api.call("GET", "/keys/a")).toMatchObject({ status: 404 });
  });

  it("bytes of a value: 10 MiB when nothing is said", async () => {
    const api = await start({});
    const text = "x".repeat(10 * 1024 * 1024 - 2); // with its quotes
    expect(await api.call("PUT", "/keys/a", text)).toMatchObject({ ok: true });
    expect(await api.call("PUT", "/keys/a", `${text}x`)).toMatchObject({ status: 413 });
  });

  it("operations of a commit, fewer or more than a client of ours sends", async () => {
    const api = await start({ commit: 2 });
    const mutations = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ type: "set", key: ["c", i], value: i }));
    expect((await api.call("GET", "/")).limits).toMatchObject({ commit: 2 });
    expect(await api.atomic({ mutations: mutations(3) })).toMatchObject({
      ...{ status: 413, code: "too_large" },
      error: "A commit holds 3 operations, the limit is 2; split it into several.",
    });
    expect(await api.atomic({ mutations: mutations(2) })).toMatchObject({ ok: true });
    await server.close();
    const larger = await start({ commit: 2000 });
    expect(await larger.atomic({ mutations: mutations(2000) })).toMatchObject({ ok: true });
  });

  it("watches of a stream", async () => {
    const api = await start({ watches: 2 });
    expect((await api.call("GET", "/")).limits).toMatchObject({ watches: 2 });
    const watches = ["1", "2", "3"].map((id) => ({ id, prefix: [id] }));
    const stream = await EventStream.open(server.url, { watches }, bearer(ada));
    await stream.event("ping");
    const [error] = stream.frames.filter(({ event }) => event === "error");
    expect(error?.data).toMatchObject({ watch: "3", code: "too_large" });
    expect(stream.frames.filter(({ event }) => event === "snapshot")).toHaveLength(2);
    await stream.close();
  });

  it("streams of a token: watches and listeners together, each token for itself", async () => {
    const api = await start({ connections: 2 });
    expect((await api.call("GET", "/")).limits).toMatchObject({ connections: 2 });
    const open = (token: string) => EventStream.open(server.url, { watches: [] }, bearer(token));
    const first = await open(ada);
    const listening = await fetch(`${server.url}/queue/listen`, { headers: bearer(ada) });
    const third = await open(ada);
    expect(third.response.status).toBe(429);
    expect(third.response.headers.get("retry-after")).toBe("5");
    const others = await open(bob);
    expect(others.response.status).toBe(200);
    await first.close();
    // Its place is free once the server has seen that it went.
    await vi.waitFor(async () => {
      const next = await open(ada);
      await next.close();
      expect(next.response.status).toBe(200);
    });
    await Promise.all([others.close(), listening.body?.cancel(), third.close()]);
  });
});

describe("a rate", () => {
  it("is one token's: 429 says when to come again, and others go on", async () => {
    const api = await start({ rate: 1, rateBurst: 3 });
    expect((await api.call("GET", "/")).limits).toMatchObject({ rate: 1, rateBurst: 3 });
    const ask = (token: string) => fetch(`${server.url}/keys`, { headers: bearer(token) });
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(ada)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused[0]?.json()).toMatchObject({
      code: "rate_limited",
      error: expect.stringMatching(/more than 1 requests per second; try again in \d+ s\./),
    });
    expect((await ask(bob)).status).toBe(200);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it("counts the requests in a batch", async () => {
    const api = await start({ rate: 1, rateBurst: 3 });
    const requests = Array.from({ length: 50 }, () => ({ op: "list", prefix: [] }));
    expect((await api.call("POST", "/batch", { requests })).results).toHaveLength(50);
    expect(await api.call("GET", "/keys")).toMatchObject({ status: 429 });
  });

  it("slows a client down, and nothing is lost: it comes again when it was told to", async () => {
    await start({ rate: 1, rateBurst: 1 });
    const waits: number[] = [];
    const kv = new Kv(server.url, {
      ...{ token: ada, retry: { limit: 10, base: 1, cap: "10s" } },
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (response.status === 429) waits.push(Number(response.headers.get("retry-after")));
        return response;
      },
    });
    clients.push(kv);
    for (let i = 0; i < 3; i++) await kv.enqueue(i); // which is not safe to send twice
    expect(waits.length).toBeGreaterThan(0);
    expect(await kv.queueStats()).toMatchObject({ pending: 3 });
  });
});

describe("whoever is known to nobody", () => {
  const [here, there] = ["192.0.2.1", "192.0.2.2"];
  const open = { anonymous: [{ prefix: [], allow: ["read"] }] } as const;
  const authorized: KvAuth = { authorize: () => true };

  /** Asks as a caller at an address, with headers of their choice. */
  async function asking(auth: KvAuth | undefined, limits: Partial<KvServerLimits>, trustProxy = 0) {
    const { handle, close } = await createKvServer({
      ...{ storage: sqlite(":memory:"), limits, trustProxy, ...(auth && { auth }) },
    });
    server = { close } as RunningServer;
    return (path: string, address: string | undefined, headers: Record<string, string> = {}) =>
      handle(new Request(`http://kv.test/api${path}`, { headers }), address);
  }

  it.each([
    ["authorize", authorized],
    ["anonymous", open],
    ["no auth", undefined],
  ] as const)("counts by address, whatever headers come along: %s", async (_, auth) => {
    const ask = await asking(auth, { rate: 1, rateBurst: 3 });
    const statuses = new Set<number>();
    for (let i = 0; i < 30; i++) {
      const headers: Record<string, string> = { cookie: `seen=${i}` };
      if (auth === authorized) headers.authorization = `Bearer made-up-${i}`;
      statuses.add((await ask("/keys", here, headers)).status);
    }
    expect(statuses).toEqual(new Set([200, 429]));
    expect((await ask("/keys", there, { cookie: "seen=0" })).status).toBe(200);
  });

  it("guesses so many tokens from one address, and nobody else waits for it", async () => {
    const ask = await asking(auth, { rate: 1, rateBurst: 3 });
    const answers: Response[] = [];
    for (let i = 0; i < 30; i++)
      answers.push(await ask("/keys", here, bearer(`guess-number-${i}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
    const slowed = answers.find(({ status }) => status === 429);
    expect(Number(slowed?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await slowed?.json()).toMatchObject({
      code: "rate_limited",
      error: expect.stringContaining("had no valid token; try again in"),
    });
    expect((await ask("/keys", there, bearer(bob))).status).toBe(200);
  });

  it("is told apart by what a trusted proxy says, and by nothing a caller adds", async () => {
    const ask = await asking(auth, { rate: 1, rateBurst: 3 }, 1);
    const from = (caller: string, token: string) =>
      ask("/keys", here, { ...bearer(token), "x-forwarded-for": caller });
    const guesses: number[] = [];
    for (let i = 0; i < 30; i++)
      guesses.push((await from(`192.0.2.${i}, 198.51.100.1`, `guess-number-${i}`)).status);
    expect(guesses.at(-1)).toBe(429);
    expect((await from("198.51.100.1", bob)).status).toBe(429);
    expect((await from("198.51.100.2", bob)).status).toBe(200);
  });

  it("has so many streams from one address, whatever headers come along", async () => {
    const ask = await asking(authorized, { connections: 2 });
    const streams = [];
    for (let i = 0; i < 3; i++)
      streams.push(await ask("/watch/prefix?prefix=", here, { cookie: `seen=${i}` }));
    streams.push(await ask("/watch/prefix?prefix=", there, { cookie: "seen=0" }));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
    for (const { body } of streams) await body?.cancel();
  });

  it("is one count over a socket, and one in the server's own process", async () => {
    server = await startServer({ auth: authorized, limits: { rate: 1, rateBurst: 2 } });
    const bearers = Array.from({ length: 30 }, (_, i) => bearer(`made-up-${i}`));
    const statusesOf = async (answers: Promise<Response>[]) =>
      new Set((await Promise.all(answers)).map(({ status }) => status));
    const sent = bearers.map((headers) => fetch(`${server.url}/keys`, { headers }));
    expect(await statusesOf(sent)).toEqual(new Set([200, 429]));
    await server.close();
    const ask = await asking(authorized, { rate: 1, rateBurst: 2 });
    const within = bearers.map((headers) => ask("/keys", undefined, headers));
    expect(await statusesOf(within)).toEqual(new Set([200, 429]));
  });
});
