// Arguments and options that make no sense: refused before anything is sent, with an error that names them.
import {
  Kv,
  kvCountOptions,
  kvInfiniteOptions,
  kvListOptions,
  kvManyOptions,
  kvMutationOptions,
  type KvOptions,
  kvOptions,
  kvSchema,
  kvSearchOptions,
} from "@keyval/core";
import { afterEach, expect, it, vi } from "vitest";
import { collect, describeClient } from "./client-servers.ts";

afterEach(() => vi.unstubAllEnvs());

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

it("options that no call has are refused, with what was probably meant", async () => {
  const url = "http://keyval.test";
  await using kv = new Kv(url, { fetch: () => Promise.reject(new Error("sent")) });
  const misspelt = (name: string): object => ({ [name]: 1 });
  const one = misspelt as (name: string) => never;
  const cases: readonly (readonly [() => unknown, string])[] = [
    [() => new Kv(url, one("tokn")), "Kv has no option tokn. Did you mean token?"],
    [
      () => new Kv(url, { retry: one("limits") }),
      "retry has no option limits. Did you mean limit?",
    ],
    [() => new Kv(url, { watch: one("lingr") }), "watch has no option lingr. Did you mean linger?"],
    [() => kvSchema([], one("onMissmatch")), "kvSchema has no option onMissmatch. Did you mean"],
    [() => kv.get(["a"], one("signl")), "get has no option signl. Did you mean signal?"],
    [
      () => kv.set(["a"], 1, one("expiresAt")),
      "set has no option expiresAt. Did you mean expiresIn?",
    ],
    [() => kv.atomic().sum(["a"], 1, one("expireIn")), "sum has no option expireIn. Did you mean"],
    [() => kv.atomic().enqueue(1, one("dely")), "enqueue has no option dely. Did you mean delay?"],
    [() => kv.atomic().set(["a"], 1).commit(one("sginal")), "commit has no option sginal."],
    [() => kv.delete([], one("exat")), "delete has no option exat. Did you mean exact?"],
    [() => kv.count([], one("were")), "count has no option were. Did you mean where?"],
    [() => kv.list([], one("limt")), "list has no option limt. Did you mean limit?"],
    [() => kv.paginate([], one("pageSize")), "paginate has no option pageSize. It has limit,"],
    [() => kv.search([], "a", one("limits")), "search has no option limits. Did you mean limit?"],
    [
      () => kv.createIndex([], { fields: ["a"], ...misspelt("tokeniser") }),
      "Did you mean tokenize?",
    ],
    [() => kv.listIndexes(one("a")), "listIndexes has no option a. It has signal."],
    [() => kv.removeIndex([], one("a")), "removeIndex has no option a."],
    [() => kv.metrics("json", one("a")), "metrics has no option a."],
    [() => kv.transaction(() => 1, one("retries")), "transaction has no option retries."],
    [() => kv.mutate(() => {}, one("optimist")), "mutate has no option optimist. Did you mean"],
    [
      () => kv.watch(["a"], () => {}, one("exakt")),
      "watch has no option exakt. Did you mean exact?",
    ],
    [() => kv.enqueue(1, one("delays")), "enqueue has no option delays. Did you mean delay?"],
    [() => kv.listenQueue(() => {}, one("autoack")), "listenQueue has no option autoack. Did you"],
    [() => kv.watchQueueStats(() => {}, one("onEror")), "watchQueueStats has no option onEror."],
    [() => kv.queueStats(one("a")), "queueStats has no option a."],
    [() => kv.ackMessage("1", one("a")), "ackMessage has no option a."],
    [() => kv.nackMessage("1", "", one("a")), "nackMessage has no option a."],
    [() => kv.dlq.list(one("offst")), "dlq has no option offst. Did you mean offset?"],
    [() => kv.dlq.purge(one("a")), "dlq has no option a."],
    [
      () => kv.live({ prefix: [], ...misspelt("limt") }),
      "A selector has no option limt. Did you mean",
    ],
    [
      () => kv.live({ key: ["a"], ...misspelt("where") }),
      "A selector of a key has no option where.",
    ],
    [
      () => kv.live({ count: [], ...misspelt("limit") }),
      "A selector of a count has no option limit.",
    ],
  ];
  for (const [call, message] of cases)
    await expect((async () => call())(), message).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining(message),
    });
});

it("options factories refuse what is not theirs, with or without a key: it goes beside them", async () => {
  await using kv = new Kv("http://keyval.test", { fetch: () => Promise.reject(new Error("sent")) });
  const other = { staleTime: 1000 } as never;
  for (const key of [["a"], null]) {
    const factories: Record<string, () => unknown> = {
      kvOptions: () => kvOptions(kv, key, other),
      kvManyOptions: () => kvManyOptions(kv, key && [key], other),
      kvListOptions: () => kvListOptions(kv, key, other),
      kvInfiniteOptions: () => kvInfiniteOptions(kv, key, other),
      kvCountOptions: () => kvCountOptions(kv, key, other),
      kvSearchOptions: () => kvSearchOptions(kv, key, "word", other),
    };
    for (const [name, make] of Object.entries(factories))
      expect(make).toThrow(
        expect.objectContaining({
          code: "invalid_argument",
          message: expect.stringContaining(`${name} has no option staleTime. It has `),
        }),
      );
  }
});

it("kvMutationOptions takes a mutation's options, but for those that a recipe decides", async () => {
  await using kv = new Kv("http://keyval.test", { fetch: () => Promise.reject(new Error("sent")) });
  const recipe = () => {};
  const onSuccess = () => {};
  const options = { mutationKey: ["a"], gcTime: 1, scope: { id: "a" }, onSuccess, maxRetries: 1 };
  const { maxRetries: _, ...passedOn } = options;
  expect(kvMutationOptions(kv, recipe, options)).toMatchObject(passedOn);
  expect(kvMutationOptions(kv, recipe, null as never)).toMatchObject({ retry: false });
  for (const [name, value] of Object.entries({
    mutationFn: recipe,
    retry: 3,
    networkMode: "online",
  }))
    expect(() => kvMutationOptions(kv, recipe, { [name]: value })).toThrow(
      `kvMutationOptions decides ${name} itself; leave it out.`,
    );
});

it("a delete refuses them in production too: it would delete more than was meant", async () => {
  vi.stubEnv("NODE_ENV", "production");
  const unsent = () => Promise.reject(new Error("sent"));
  await using kv = new Kv("http://keyval.test", { fetch: unsent, retry: { limit: 0 } });
  await expect(kv.delete(["a"], { exat: true } as never)).rejects.toMatchObject({
    code: "invalid_argument",
    message: "delete has no option exat. It has exact, where, signal.",
  });
  await expect(kv.delete(["a"], { exat: undefined } as never)).rejects.toThrow("sent");
});

describeClient("null in the place of options", ({ kv: client, prefix }) => {
  it("is as none, in every call", async () => {
    const none = null as never;
    await new Kv("http://keyval.test", none).close();
    const kv = client();
    const p = prefix();
    await kv.set([...p, 1], "one", none);
    await kv
      .atomic()
      .set([...p, 2], 2, none)
      .enqueue(1, none)
      .commit(none);
    expect(await kv.get([...p, 1], none)).toMatchObject({ value: "one" });
    expect(await kv.count(p, none)).toBe(2);
    expect(await collect(kv.list(p, none))).toHaveLength(2);
    expect((await kv.paginate(p, none)).entries).toHaveLength(2);
    await kv.transaction((tx) => void tx.set([...p, 3], 3), none);
    await kv.mutate((tx) => void tx.set([...p, 4], 4), none);
    await kv.createIndex(p, { fields: ["title"] });
    expect(await kv.listIndexes(none)).toHaveLength(1);
    expect(await kv.search(p, "word", none)).toEqual([]);
    await kv.removeIndex(p, none);
    await kv.enqueue(1, none);
    expect(await kv.queueStats(none)).toMatchObject({ dlq: 0 });
    expect(await kv.dlq.list(none)).toEqual([]);
    await kv.dlq.purge(none);
    kv.watch(p, () => {}, none).stop();
    await kv.listenQueue(() => {}, none).stop();
    kv.watchQueueStats(() => {}, none).stop();
    expect(await kv.delete(p, none)).toMatchObject({ deletedCount: 4 });
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
