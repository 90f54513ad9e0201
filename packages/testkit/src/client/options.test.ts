// Options that nobody knows, and none at all: the first are refused, with what was probably meant; null is as none.
import {
  Kv,
  kvCountOptions,
  kvInfiniteOptions,
  kvListOptions,
  kvManyOptions,
  kvMutationOptions,
  kvOptions,
  kvSchema,
  kvSearchOptions,
} from "@keyval/core";
import { afterEach, expect, it, vi } from "vitest";
import { collect, describeClient } from "./client-servers.ts";

afterEach(() => vi.unstubAllEnvs());

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
