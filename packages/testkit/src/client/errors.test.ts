import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isKvError, Kv, KvError, type KvOptions } from "@keyval/core";
import { afterEach, expect, it } from "vitest";
import { startServer } from "../start-server.ts";
import { collect, describeClient } from "./client-servers.ts";

let server: Server | undefined;

/** A server that answers everything in one way. */
async function answering(respond: (response: ServerResponse) => void): Promise<string> {
  server = createServer((request, response) => request.resume().on("end", () => respond(response)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const calls: Record<string, (kv: Kv) => Promise<unknown>> = {
  get: (kv) => kv.get(["a"]),
  "get of many": (kv) => kv.get([["a"], ["b"]]),
  set: (kv) => kv.set(["a"], 1),
  delete: (kv) => kv.delete(["a"]),
  count: (kv) => kv.count(["a"]),
  "count below an odd prefix": (kv) => kv.count([1n]),
  list: (kv) => collect(kv.list(["a"])),
  paginate: (kv) => kv.paginate(["a"]),
  atomic: (kv) => kv.atomic().sum(["a"], 1).commit(),
  transaction: (kv) => kv.transaction(async (tx) => tx.set(["a"], await tx.get(["b"]))),
};

const noRetry: KvOptions = { retry: { limit: 0 } };

it.each([400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 501, 502, 503, 504])(
  "a status %i throws a KvError that says what to do, from every call, whatever the body",
  async (status) => {
    for (const body of ["<html>Sorry</html>", '{"ok":true,"versionstamp":"1"}', "[]", ""]) {
      const url = await answering((response) => response.writeHead(status).end(body));
      const kv = new Kv(url, noRetry);
      for (const [name, call] of Object.entries(calls)) {
        const error = await call(kv).then(
          () => expect.unreachable(`${name} resolved`),
          (error) => error,
        );
        expect(isKvError(error) && error instanceof KvError, name).toBe(true);
        expect(error).toMatchObject({ status });
        expect(error.message.length).toBeGreaterThan(40);
      }
      await kv.close();
      server?.closeAllConnections();
      server?.close();
    }
  },
);

it.each([
  ["a page of a dev server", "text/html", "<!doctype html><title>app</title>"],
  ["another API", "application/json", '{"data":[]}'],
  ["a list", "application/json", "[]"],
  ["null", "application/json", "null"],
])("a good status with %s is never data", async (_, type, body) => {
  const kv = new Kv(
    await answering((response) => response.writeHead(200, { "content-type": type }).end(body)),
    noRetry,
  );
  for (const call of Object.values(calls))
    await expect(call(kv)).rejects.toMatchObject({ name: "KvServerError", code: "protocol" });
  await kv.close();
});

it("no server at all is a network error that names the url", async () => {
  const url = await answering(() => {});
  server?.close();
  const kv = new Kv(url, { retry: { limit: 1, base: 0 } });
  for (const call of Object.values(calls))
    await expect(call(kv)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining(url),
    });
});

it("a connection that ends amid an answer is a network error", async () => {
  const url = await answering((response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
    response.write('{"results":[');
    response.destroy();
  });
  const kv = new Kv(url, noRetry);
  for (const call of Object.values(calls))
    await expect(call(kv)).rejects.toMatchObject({ code: "network" });
});

it("a server that does not answer is a timeout", async () => {
  const kv = new Kv(await answering(() => {}), { ...noRetry, timeout: "20ms" });
  await expect(kv.get(["a"])).rejects.toMatchObject({ code: "timeout", retryable: true });
});

it.each([
  ["", {}],
  ["not a url", {}],
  ["ftp://example.com", {}],
  ["http://example.com/api?x=1", {}],
  [5 as unknown as string, {}],
  ["http://example.com", { fetch: "no" }],
  ["http://example.com", { token: 5 }],
  ["http://example.com", { headers: "x" }],
  ["http://example.com", { timeout: 0 }],
  ["http://example.com", { timeout: "soon" }],
  ["http://example.com", { retry: { limit: -1 } }],
  ["http://example.com", { retry: { base: "x" } }],
  ["http://example.com", { watch: { mode: "telepathy" } }],
  ["http://example.com", { watch: { pollInterval: 0 } }],
  ["http://example.com", { watch: { linger: -1 } }],
  ["http://example.com", { watch: null }],
  ["http://example.com", { retry: 3 }],
  ["http://example.com", { timeout: "30d" }],
  ["http://example.com", { scope: 5 }],
])("new Kv(%j, %j) is refused, naming what is wrong", (url, options) => {
  const [option] = Object.keys(options);
  expect(() => new Kv(url, options as KvOptions)).toThrow(
    expect.objectContaining({
      code: "invalid_argument",
      message: expect.stringContaining(option ?? "url"),
    }),
  );
});

describeClient("an argument that makes no sense", ({ kv: client }) => {
  it("is refused before anything is sent, saying which", async () => {
    const kv = client({ fetch: () => Promise.reject(new Error("sent")) });
    const cases: [() => Promise<unknown>, string, string][] = [
      [() => kv.get("a" as never), "invalid_key", "array"],
      [() => kv.get(undefined as never), "invalid_key", "undefined"],
      [() => kv.delete(null as never), "invalid_key", "null"],
      [() => kv.transaction((tx) => tx.get(undefined as never)), "invalid_key", "undefined"],
      [async () => kv.watch(undefined as never, () => {}), "invalid_key", "undefined"],
      [() => kv.get(["a", undefined as never]), "invalid_key", "Part 1"],
      [() => kv.get(["x".repeat(1025)]), "invalid_key", "1025 characters"],
      [() => kv.get([new Uint8Array(1025)]), "invalid_key", "1025 bytes"],
      [() => kv.get(Array.from({ length: 21 }, () => 1)), "invalid_key", "21 parts"],
      [() => kv.get(["\ud800"]), "invalid_key", "surrogate"],
      [() => kv.get([["a"], []]), "invalid_key", "empty"],
      ...[-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 2 ** 53, "30", null].map(
        (expiresIn): [() => Promise<unknown>, string, string] => [
          () => kv.set(["a"], 1, { expiresIn: expiresIn as never }),
          "invalid_argument",
          "expiresIn is",
        ],
      ),
      [() => kv.atomic().sum(["a"], 1, { expiresIn: 1e300 }).commit(), "invalid_argument", "expir"],
      [() => kv.enqueue(1, { delay: 1e300 }), "invalid_argument", "delay is 1e+300"],
      [() => kv.enqueue(1, { delay: -1 }), "invalid_argument", "delay is -1"],
      [() => kv.enqueue(1, { backoffSchedule: [1, -5] }), "invalid_argument", "backoffSchedule is"],
      [
        () => kv.transaction(() => 1, { retryDelay: "30d" }),
        "invalid_argument",
        "retryDelay is 30d; it must be from 0 to 2147483647 ms",
      ],
      [() => collect(kv.list([], { limit: 0 })), "invalid_argument", "limit"],
      [() => collect(kv.list([], { batchSize: 1.5 })), "invalid_argument", "batchSize"],
      [() => collect(kv.list([], { start: [] })), "invalid_key", "empty"],
      [() => kv.paginate([], { limit: -1 }), "invalid_argument", "limit"],
      [() => kv.paginate([], { cursor: 5 as never }), "invalid_argument", "cursor"],
      [() => kv.delete(["a"], { exat: true } as never), "invalid_argument", "no option exat"],
      [() => kv.get(["a"], { signal: {} as never }), "invalid_argument", "signal"],
      [() => kv.search([], "word", { limit: Number.NaN }), "invalid_argument", "limit"],
      [() => kv.metrics("xml" as never), "invalid_argument", "xml"],
      [() => kv.enqueue(1, { backoffSchedule: 5 as never }), "invalid_argument", "backoffSchedule"],
      [() => kv.enqueue(1, { keysIfUndelivered: "a" as never }), "invalid_argument", "keysIf"],
      [async () => kv.live(undefined as never), "invalid_argument", "selector"],
      [async () => kv.live({ keys: undefined as never }), "invalid_argument", "selector"],
      [async () => kv.live({ search: [], query: 5 as never }), "invalid_argument", "selector"],
      [() => kv.transaction(() => 1, { maxRetries: -1 }), "invalid_argument", "maxRetries"],
      [
        () => kv.transaction(() => 1, { retryDelay: "x" as never }),
        "invalid_argument",
        "retryDelay",
      ],
    ];
    for (const [call, code, message] of cases)
      await expect((async () => call())()).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
  });
});

it("a cursor that came from no page of this list is refused, by list and paginate", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  const log = ["log"];
  await kv.atomic().set(["log", 1], 1).set(["log", 2], 2).set(["user", 1], 1).commit();
  const { cursor } = await kv.paginate(log, { limit: 1 });
  expect(await collect(kv.list(log, { cursor }))).toMatchObject([{ key: ["log", 2] }]);
  const elsewhere = (await kv.paginate([], { limit: 1, reverse: true })).cursor;
  for (const wrong of [elsewhere, "%", "~q:", "log", `${cursor}x/~z`])
    for (const call of [
      kv.paginate(log, { cursor: wrong }),
      collect(kv.list(log, { cursor: wrong })),
    ])
      await expect(call).rejects.toMatchObject({
        code: "invalid_argument",
        status: 400,
        message: expect.stringMatching(/The cursor is .*; pass the one the page before came with/),
      });
});

describeClient("what is no function", ({ kv: client }) => {
  it("is refused when it is given, not when it would be called", async () => {
    const kv = client({ fetch: () => Promise.reject(new Error("sent")) });
    const cases: ((none: never) => unknown)[] = [
      (none) => kv.transaction(none),
      (none) => kv.mutate(none),
      (none) => kv.listenQueue(none),
      (none) => kv.watch(["a"], none),
      (none) => kv.watchQueueStats(none),
      (none) => kv.onStatus(none),
      (none) => kv.live({ key: ["a"] }).subscribe(none),
    ];
    for (const none of [undefined, {}])
      for (const call of cases)
        await expect((async () => call(none as never))()).rejects.toMatchObject({
          code: "invalid_argument",
          message: expect.stringContaining("no function"),
        });
  });
});

describeClient("a server with tokens", ({ kv: client }) => {
  it("is told a fresh token at every attempt", async () => {
    let asked = 0;
    const kv = client({
      token: async () => `token-${++asked}`,
      headers: () => ({ "x-tenant": "a" }),
    });
    await kv.get(["a"]);
    expect(asked).toBeGreaterThan(0);
  });
});
