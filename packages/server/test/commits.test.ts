// Commits: all or nothing, exact under concurrency; batches in order.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, remove, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

describe("mutations", () => {
  it("apply in order inside one commit, which has one versionstamp", async () => {
    const key = freshKey();
    const { ok, versionstamp } = await api.atomic({
      mutations: [
        set(key, 1),
        { type: "sum", key, value: 2 },
        { type: "max", key, value: 10 },
        { type: "min", key, value: 4 },
        set([...key, "other"], "x"),
      ],
    });
    expect(ok).toBe(true);
    const { results } = await api.call("POST", "/batch", {
      requests: [{ op: "get", keys: [key, [...key, "other"]] }],
    });
    expect(results[0].result.entries).toEqual([
      { key, value: 4, versionstamp },
      { key: [...key, "other"], value: "x", versionstamp },
    ]);
  });

  it("append and prepend to arrays, which they create", async () => {
    const key = freshKey();
    await api.atomic({
      mutations: [{ type: "append", key, value: [2, { __type: "bigint", value: "3" }] }],
    });
    await api.atomic({
      mutations: [
        { type: "prepend", key, value: [1] },
        { type: "append", key, value: [4] },
      ],
    });
    expect(await api.valueOf(key)).toEqual([1, 2, { __type: "bigint", value: "3" }, 4]);
  });

  it.each([
    ["sum on text", set([], "text"), { type: "sum", value: 1 }],
    ["append to a number", set([], 1), { type: "append", value: [1] }],
    ["max on an object", set([], {}), { type: "max", value: 1 }],
    ["sum of no number", set([], 1), { type: "sum", value: "1" }],
    ["append of no array", set([], [1]), { type: "append", value: 1 }],
  ])("that fail store nothing of their commit: %s", async (_, before, mutation) => {
    const [key, other] = [freshKey(), freshKey()];
    await api.atomic({ mutations: [{ ...before, key }] });
    const answer = await api.atomic({
      mutations: [set(other, "half"), { ...mutation, key }, set([...other, 2], "half")],
    });
    expect([answer.status, answer.code]).toEqual([400, "invalid_value"]);
    expect(answer.error).toContain(`["t", ${key[1]}]`);
    expect([await api.valueOf(other), await api.valueOf([...other, 2])]).toEqual([null, null]);
    expect(await api.valueOf(key)).toEqual(before.value);
  });

  it("that fail take nothing from the commits stored with them", async () => {
    const [good, bad] = [freshKey(), freshKey()];
    await api.atomic({ mutations: [set(bad, "text")] });
    const { results } = await api.call("POST", "/batch", {
      requests: Array.from({ length: 50 }, (_, i) => ({
        op: "commit",
        mutations:
          i % 2
            ? [
                { type: "sum", key: good, value: 1 },
                { type: "sum", key: bad, value: 1 },
              ]
            : [{ type: "sum", key: good, value: 1 }],
      })),
    });
    expect(results.filter((result: any) => result.result?.ok)).toHaveLength(25);
    expect(results.filter((result: any) => result.status === 400)).toHaveLength(25);
    expect(await api.valueOf(good)).toBe(25);
  });

  it("of commits stored together see those before, of keys that were there and of new ones", async () => {
    const [created, kept, summed] = [freshKey(), freshKey(), freshKey()];
    await api.commit(set(kept, "old", { expiresIn: 1e9 }), set(summed, 1));
    const groups = [
      [set(created, 1)],
      [remove(created)],
      [set(kept, "new", { expiresIn: "keep" })],
      [set(summed, 5)],
      [{ type: "sum", key: summed, value: 2 }],
    ].map((mutations) => ({ op: "commit", mutations }));
    await api.batch(...groups);
    const values = [api.valueOf(created), api.valueOf(kept), api.valueOf(summed)];
    expect(await Promise.all(values)).toEqual([null, "new", 7]);
    await api.batch({ op: "commit", mutations: [set(created, 1)] }, groups[1]);
    expect(await api.valueOf(created)).toBe(null);
  });

  it("32 at once on one key add up exactly, also beyond 2^53", async () => {
    const [small, large, mixed] = [freshKey(), freshKey(), freshKey()];
    await api.atomic({ mutations: [set(mixed, Number.MAX_SAFE_INTEGER)] });
    const one = (key: unknown[], value: unknown) =>
      api.atomic({ mutations: [{ type: "sum", key, value }] });
    await Promise.all(
      Array.from({ length: 32 }, () => [
        one(small, 1),
        one(large, { __type: "bigint", value: "9007199254740993" }),
        one(mixed, 1),
      ]).flat(),
    );
    expect(await api.valueOf(small)).toBe(32);
    expect(await api.valueOf(large)).toEqual({
      __type: "bigint",
      value: String(9007199254740993n * 32n),
    });
    expect(await api.valueOf(mixed)).toEqual({
      __type: "bigint",
      value: String(BigInt(Number.MAX_SAFE_INTEGER) + 32n),
    });
  });
});

describe("checks", () => {
  it("name the keys that conflict, and nothing is applied", async () => {
    const [key, missing] = [freshKey(), freshKey()];
    const { versionstamp } = await api.atomic({ mutations: [set(key, 1)] });
    const stale = "01000000-0000-7000-8000-000000000000";
    const answer = await api.atomic({
      checks: [
        { key, versionstamp: stale },
        { key: missing, versionstamp: null },
      ],
      mutations: [set(missing, 2)],
    });
    expect(answer).toEqual({ status: 200, ok: false, conflicts: [key] });
    expect(await api.valueOf(missing)).toBeNull();
    expect(
      await api.atomic({
        checks: [
          { key, versionstamp },
          { key: missing, versionstamp: null },
        ],
        mutations: [set(missing, 2)],
      }),
    ).toMatchObject({ ok: true });
  });

  it("let exactly one of 20 concurrent writers through", async () => {
    const key = freshKey();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        api.atomic({ checks: [{ key, versionstamp: null }], mutations: [set(key, i)] }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it("of a batch read answer 409 when something changed since it was read", async () => {
    const key = freshKey();
    const { versionstamp } = await api.atomic({ mutations: [set(key, 1)] });
    const read = (checks: unknown) => api.call("POST", "/keys/batch", { keys: [key], checks });
    expect(await read([{ key, versionstamp }])).toEqual([{ key, value: 1, versionstamp }]);
    expect(await read([{ key, versionstamp: null }])).toMatchObject({
      status: 409,
      code: "conflict",
      details: { conflicts: [key] },
    });
    const { results } = await api.call("POST", "/batch", {
      requests: [{ op: "get", keys: [key], checks: [{ key, versionstamp: null }] }],
    });
    expect(results[0]).toMatchObject({ status: 409, code: "conflict" });
  });
});

describe("a batch", () => {
  it("is carried out in order, each request with its own result or error", async () => {
    const key = freshKey();
    const { results, asOf } = await api.call("POST", "/batch", {
      requests: [
        { op: "get", keys: [key] },
        { op: "commit", mutations: [set(key, 1)] },
        { op: "get", keys: [key] },
        { op: "commit", mutations: [{ type: "append", key, value: [1] }] },
        { op: "delete", keys: [key] },
        { op: "count", prefix: key.slice(0, 1) },
        { op: "list", prefix: key, limit: -1 },
        { op: "toString" },
        "no request",
      ],
    });
    expect(results[0].result.entries[0].value).toBeNull();
    expect(results[2].result.entries[0].value).toBe(1);
    expect(results[3]).toMatchObject({ status: 400, code: "invalid_value" });
    expect(results[4].result).toEqual({ deletedCount: 1 });
    expect(typeof results[5].result.count).toBe("number");
    expect(results.slice(6).map((result: any) => result.code)).toEqual(
      Array(3).fill("invalid_argument"),
    );
    expect(asOf > results[1].result.versionstamp).toBe(true);
  });
});
