// Keys and prefixes through a real socket: what is stored under one key is never found under another.
import { encodeKeyPath, encodeWireKey, type KvKey } from "@keyval/core/protocol";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  await call("POST", "/keys/delete-batch", { keys: await allKeys() });
});

async function call(method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(server.url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === "" ? undefined : JSON.parse(text);
  return response.ok ? json : { status: response.status, ...(json as object) };
}

async function allKeys(): Promise<unknown[]> {
  const entries = (await call("POST", "/keys/list", { prefix: [], limit: 1000 })) as {
    key: unknown;
  }[];
  return entries.map((entry) => entry.key);
}

const wire = (key: KvKey) => encodeWireKey(key);
const keysOf = (entries: { key: unknown }[]) => entries.map((entry) => entry.key);

/** Keys that are easily taken for another, or for a route. */
const trickyKeys: KvKey[] = [
  ["u", "123"],
  ["u", 123],
  ["u", 123n],
  ["u", true],
  ["u", "true"],
  ["u", new Uint8Array([1, 2, 3])],
  ["u", 1.5],
  ["u", "1.5"],
  ["u", -1],
  ["u", "-1"],
  ["u", Number.POSITIVE_INFINITY],
  ["u", "Infinity"],
  ["u", -(10n ** 30n)],
  ["u", 9007199254740993n],
  ["..", "queue", "dlq"],
  [".."],
  ["."],
  ["count"],
  ["list"],
  ["paginate"],
  ["batch"],
  ["delete-batch"],
  ["a/b"],
  ["a", "b"],
  ["a,b"],
  ["50%"],
  ["%2F"],
  ["é"],
  ["e\u0301"],
  [""],
  ["", ""],
  ["\u0000"],
  ["a\u0000"],
  ["\u{1f600}"],
  ["~s:x"],
  ["~"],
  ["a b"],
  ["a+b"],
  ["?x=1"],
  ["#x"],
  ["count", 1],
  ["watch"],
  ["keys"],
  [new Uint8Array([])],
  [new Uint8Array([0, 255])],
  [false],
  ["__proto__"],
  ["constructor", "x"],
];

describe("every key", () => {
  it("stays itself through PUT, GET and DELETE by path", async () => {
    for (const [i, key] of trickyKeys.entries()) {
      const stored = await call("PUT", `/keys/${encodeKeyPath(key)}`, i);
      expect([key, stored.ok]).toEqual([key, true]);
    }
    for (const [i, key] of trickyKeys.entries()) {
      const entry = await call("GET", `/keys/${encodeKeyPath(key)}`);
      expect([entry.key, entry.value]).toEqual([wire(key), i]);
    }
    for (const key of trickyKeys)
      await call("DELETE", `/keys/${encodeKeyPath(key)}`, { exact: true });
    expect(await allKeys()).toEqual([]);
  });

  it("stays itself through atomic, batch reads and lists", async () => {
    const mutations = trickyKeys.map((key, i) => ({ type: "set", key: wire(key), value: i }));
    expect(await call("POST", "/atomic", { mutations })).toMatchObject({ ok: true });
    const entries = await call("POST", "/keys/batch", { keys: trickyKeys.map(wire) });
    expect(entries.map((entry: any) => entry.value)).toEqual(trickyKeys.map((_, i) => i));
    expect(await allKeys()).toHaveLength(trickyKeys.length);
    const batch = await call("POST", "/batch", {
      requests: trickyKeys.map((key) => ({ op: "get", keys: [wire(key)] })),
    });
    expect(batch.results.map((result: any) => result.result.entries[0].value)).toEqual(
      trickyKeys.map((_, i) => i),
    );
  });

  it("is listed in order: bytes, strings, numbers by value, bigints, booleans; before its descendants", async () => {
    const ordered: KvKey[] = [
      ["o", new Uint8Array([0])],
      ["o", new Uint8Array([255])],
      ["o", ""],
      ["o", "a"],
      ["o", "a", 0],
      ["o", "a\u0000"],
      ["o", "\uffff"],
      ["o", "\u{10000}"],
      ["o", Number.NEGATIVE_INFINITY],
      ["o", -2],
      ["o", -1.5],
      ["o", 0],
      ["o", 0.5],
      ["o", 1],
      ["o", 2],
      ["o", 10],
      ["o", Number.POSITIVE_INFINITY],
      ["o", -(2n ** 70n)],
      ["o", -1n],
      ["o", 0n],
      ["o", 9n],
      ["o", 10n],
      ["o", 2n ** 70n],
      ["o", false],
      ["o", true],
    ];
    for (const key of [...ordered].sort(() => Math.random() - 0.5))
      await call("PUT", `/keys/${encodeKeyPath(key)}`, 1);
    expect(keysOf(await call("POST", "/keys/list", { prefix: ["o"] }))).toEqual(ordered.map(wire));
    expect(keysOf(await call("GET", "/keys?prefix=o&reverse=true&limit=2"))).toEqual([
      ["o", true],
      ["o", false],
    ]);
  });

  it("takes −0 for 0", async () => {
    await call("POST", "/atomic", {
      mutations: [{ type: "set", key: ["z", { __type: "number", value: "-0" }], value: 1 }],
    });
    expect((await call("GET", "/keys/z/0")).value).toBe(1);
  });
});

describe("a prefix", () => {
  beforeEach(async () => {
    const keys = [["user"], ["user", 1], ["user", 1, "x"], ["user", "1"], ["users", 1], ["use"]];
    await call("POST", "/atomic", {
      mutations: keys.map((key) => ({ type: "set", key, value: 1 })),
    });
  });

  it("covers whole parts and, read, only what lies below it", async () => {
    expect(keysOf(await call("GET", "/keys?prefix=user"))).toEqual([
      ["user", "1"],
      ["user", 1],
      ["user", 1, "x"],
    ]);
    expect(await call("GET", "/keys/count?prefix=user")).toEqual({ count: 3 });
    expect(await call("POST", "/keys/count", { prefix: ["user", 1] })).toEqual({ count: 1 });
    expect(await call("GET", "/keys/count")).toEqual({ count: 6 });
  });

  it("is deleted with its own key, and leaves its neighbours alone", async () => {
    expect(await call("DELETE", "/keys/user")).toEqual({ deletedCount: 4 });
    expect(await allKeys()).toEqual([["use"], ["users", 1]]);
  });

  it("is left alone by an exact deletion of its key", async () => {
    expect(await call("DELETE", "/keys/user", { exact: true })).toEqual({ deletedCount: 1 });
    expect(
      await call("POST", "/keys/delete-batch", {
        keys: [["user", 1], ["user", "1"], ["no"]],
        exact: true,
      }),
    ).toEqual({ deletedCount: 2 });
    expect(await call("POST", "/keys/delete-batch", { keys: [["user", 1], ["user"]] })).toEqual({
      deletedCount: 1,
    });
  });

  it("is read from start, inclusive, to end, exclusive", async () => {
    expect(
      keysOf(await call("POST", "/keys/list", { prefix: ["user"], start: ["user", 1] })),
    ).toEqual([
      ["user", 1],
      ["user", 1, "x"],
    ]);
    expect(
      keysOf(await call("POST", "/keys/list", { prefix: ["user"], end: ["user", 1] })),
    ).toEqual([["user", "1"]]);
    expect(
      keysOf(await call("GET", "/keys?prefix=user&start=user%2F1&end=user%2F2&reverse=1")),
    ).toEqual([
      ["user", 1, "x"],
      ["user", 1],
    ]);
    expect(await call("POST", "/keys/list", { prefix: ["user"], start: ["users"] })).toEqual([]);
  });

  it("is paged to its end by cursor, forwards and backwards, by GET and POST", async () => {
    for (const reverse of [false, true]) {
      const seen: unknown[] = [];
      let page = await call("POST", "/keys/paginate", { prefix: [], limit: 4, reverse });
      seen.push(...keysOf(page.entries));
      expect(page.hasMore).toBe(true);
      page = await call(
        "GET",
        `/keys/paginate?limit=4&reverse=${reverse}&cursor=${encodeURIComponent(page.cursor)}`,
      );
      seen.push(...keysOf(page.entries));
      expect(page).toMatchObject({ hasMore: false, cursor: null });
      expect(seen).toEqual(reverse ? (await allKeys()).toReversed() : await allKeys());
    }
  });

  it("is filtered by where", async () => {
    const people = [{ age: 30 }, { age: 10 }, { age: 20 }];
    await call("POST", "/atomic", {
      mutations: people.map((value, i) => ({ type: "set", key: ["p", i], value })),
    });
    const where = { age: { $gt: 15 } };
    expect(keysOf(await call("POST", "/keys/list", { prefix: ["p"], where }))).toEqual([
      ["p", 0],
      ["p", 2],
    ]);
    expect(await call("POST", "/keys/count", { prefix: ["p"], where })).toEqual({ count: 2 });
    const page = await call("POST", "/keys/paginate", { prefix: ["p"], where, limit: 1 });
    expect(page).toMatchObject({ hasMore: true, entries: [{ key: ["p", 0] }] });
    expect(await call("DELETE", "/keys/p", { where })).toEqual({ deletedCount: 2 });
    expect(keysOf(await call("GET", "/keys?prefix=p"))).toEqual([["p", 1]]);
    expect(await call("POST", "/keys/list", { where: { age: { $near: 1 } } })).toMatchObject({
      status: 400,
      code: "invalid_argument",
    });
  });
});

describe("values", () => {
  const values = {
    plain: { a: [1, "x", null, true, { b: {} }] },
    bigint: { __type: "bigint", value: "12345678901234567890" },
    bytes: { __type: "bytes", value: "AQID" },
    date: { __type: "date", value: "2026-01-02T03:04:05.006Z" },
    map: { __type: "map", value: [[{ __type: "bigint", value: "1" }, "one"]] },
    set: { __type: "set", value: [1, "1"] },
    nan: { __type: "number", value: "NaN" },
    undefined: { u: { __type: "undefined" } },
    own: { __type: "object", value: { __type: "bigint", value: "theirs" } },
    text: "line\nbreak\r\n\u2028 \u0000 é \u{1f600}",
    null: null,
  };

  it.each(Object.entries(values))("keep their type: %s", async (name, value) => {
    await call("PUT", `/keys/v/${name}`, value);
    expect((await call("GET", `/keys/v/${name}`)).value).toEqual(value);
  });

  it("are one megabyte whole", async () => {
    const big = "x\n".repeat(500_000);
    await call("PUT", "/keys/big", big);
    expect((await call("GET", "/keys/big")).value).toBe(big);
  });

  it("hold the server's time where kv.now() was", async () => {
    const before = Date.now();
    await call("PUT", "/keys/now", { at: [{ __type: "now", value: 1000 }], name: "x" });
    const { value } = await call("GET", "/keys/now");
    expect(value.name).toBe("x");
    expect(value.at[0]).toBeGreaterThanOrEqual(before + 1000);
    expect(value.at[0]).toBeLessThanOrEqual(Date.now() + 1000);
  });
});
