// Arguments that make no sense: refused before anything is sent, with an error that names them.
import { Kv, type KvOptions } from "@keyval/core";
import { expect, it } from "vitest";
import { collect, describeClient } from "./client-servers.ts";

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

describeClient("an argument that makes no sense", ({ kv: client, prefix }) => {
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

  it("is refused as an id of a dead letter: none may lead to another route", async () => {
    const kv = client({ fetch: () => Promise.reject(new Error("sent")) });
    for (const id of ["\ud800", "a\udc00", "", ".", "..", undefined, null, 5])
      for (const call of [kv.dlq.get, kv.dlq.requeue, kv.dlq.delete])
        await expect(call(id as never)).rejects.toMatchObject({
          code: "invalid_argument",
          message: `The id of the dead letter is ${JSON.stringify(id)}; pass one that dlq.list() gives.`,
        });
  });

  it("is refused as a cursor, before a URL is made of it", async () => {
    const kv = client();
    const cursor = "\ud800";
    for (const call of [
      () => kv.paginate(["a"], { cursor }),
      () => collect(kv.list(["a"], { cursor })),
    ])
      await expect(call()).rejects.toMatchObject({
        code: "invalid_argument",
        message: expect.stringContaining("The cursor is"),
      });
  });

  it("is no obstacle where text is data: a word that no index holds", async () => {
    const kv = client();
    const place = prefix();
    await kv.createIndex(place, { fields: ["title"] });
    await kv.set([...place, 1], { title: "word" });
    expect(await kv.search(place, "\ud800")).toEqual([]);
    await expect(kv.nackMessage("\ud800", "\ud800")).rejects.toMatchObject({ code: "not_found" });
    await kv.removeIndex(place);
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
