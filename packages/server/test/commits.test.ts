// Commits: all or nothing, exact under concurrency, once per commit id, with time to live.
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let server: RunningServer;
let tests = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<any> {
  const response = await fetch(server.url + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}
const atomic = (body: object) => call("POST", "/atomic", body);
const valueOf = async (key: unknown[]) =>
  (await call("POST", "/batch", { requests: [{ op: "get", keys: [key] }] })).results[0].result
    .entries[0].value;
const fresh = () => ["t", ++tests];
const set = (key: unknown[], value: unknown, more: object = {}) => ({
  type: "set",
  key,
  value,
  ...more,
});

describe("mutations", () => {
  it("apply in order inside one commit, which has one versionstamp", async () => {
    const key = fresh();
    const { ok, versionstamp } = await atomic({
      mutations: [
        set(key, 1),
        { type: "sum", key, value: 2 },
        { type: "max", key, value: 10 },
        { type: "min", key, value: 4 },
        set([...key, "other"], "x"),
      ],
    });
    expect(ok).toBe(true);
    const { results } = await call("POST", "/batch", {
      requests: [{ op: "get", keys: [key, [...key, "other"]] }],
    });
    expect(results[0].result.entries).toEqual([
      { key, value: 4, versionstamp },
      { key: [...key, "other"], value: "x", versionstamp },
    ]);
  });

  it("append and prepend to arrays, which they create", async () => {
    const key = fresh();
    await atomic({
      mutations: [{ type: "append", key, value: [2, { __type: "bigint", value: "3" }] }],
    });
    await atomic({
      mutations: [
        { type: "prepend", key, value: [1] },
        { type: "append", key, value: [4] },
      ],
    });
    expect(await valueOf(key)).toEqual([1, 2, { __type: "bigint", value: "3" }, 4]);
  });

  it.each([
    ["sum on text", set([], "text"), { type: "sum", value: 1 }],
    ["append to a number", set([], 1), { type: "append", value: [1] }],
    ["max on an object", set([], {}), { type: "max", value: 1 }],
    ["sum of no number", set([], 1), { type: "sum", value: "1" }],
    ["append of no array", set([], [1]), { type: "append", value: 1 }],
  ])("that fail store nothing of their commit: %s", async (_, before, mutation) => {
    const [key, other] = [fresh(), fresh()];
    await atomic({ mutations: [{ ...before, key }] });
    const answer = await atomic({
      mutations: [set(other, "half"), { ...mutation, key }, set([...other, 2], "half")],
    });
    expect([answer.status, answer.code]).toEqual([400, "invalid_value"]);
    expect(answer.error).toContain(`["t", ${key[1]}]`);
    expect([await valueOf(other), await valueOf([...other, 2])]).toEqual([null, null]);
    expect(await valueOf(key)).toEqual(before.value);
  });

  it("that fail take nothing from the commits stored with them", async () => {
    const [good, bad] = [fresh(), fresh()];
    await atomic({ mutations: [set(bad, "text")] });
    const { results } = await call("POST", "/batch", {
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
    expect(await valueOf(good)).toBe(25);
  });

  it("32 at once on one key add up exactly, also beyond 2^53", async () => {
    const [small, large, mixed] = [fresh(), fresh(), fresh()];
    await atomic({ mutations: [set(mixed, Number.MAX_SAFE_INTEGER)] });
    const one = (key: unknown[], value: unknown) =>
      atomic({ mutations: [{ type: "sum", key, value }] });
    await Promise.all(
      Array.from({ length: 32 }, () => [
        one(small, 1),
        one(large, { __type: "bigint", value: "9007199254740993" }),
        one(mixed, 1),
      ]).flat(),
    );
    expect(await valueOf(small)).toBe(32);
    expect(await valueOf(large)).toEqual({
      __type: "bigint",
      value: String(9007199254740993n * 32n),
    });
    expect(await valueOf(mixed)).toEqual({
      __type: "bigint",
      value: String(BigInt(Number.MAX_SAFE_INTEGER) + 32n),
    });
  });
});

describe("checks", () => {
  it("name the keys that conflict, and nothing is applied", async () => {
    const [key, missing] = [fresh(), fresh()];
    const { versionstamp } = await atomic({ mutations: [set(key, 1)] });
    const stale = "01000000-0000-7000-8000-000000000000";
    const answer = await atomic({
      checks: [
        { key, versionstamp: stale },
        { key: missing, versionstamp: null },
      ],
      mutations: [set(missing, 2)],
    });
    expect(answer).toEqual({ status: 200, ok: false, conflicts: [key] });
    expect(await valueOf(missing)).toBeNull();
    expect(
      await atomic({
        checks: [
          { key, versionstamp },
          { key: missing, versionstamp: null },
        ],
        mutations: [set(missing, 2)],
      }),
    ).toMatchObject({ ok: true });
  });

  it("let exactly one of 20 concurrent writers through", async () => {
    const key = fresh();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        atomic({ checks: [{ key, versionstamp: null }], mutations: [set(key, i)] }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it("of a batch read answer 409 when something changed since it was read", async () => {
    const key = fresh();
    const { versionstamp } = await atomic({ mutations: [set(key, 1)] });
    const read = (checks: unknown) => call("POST", "/keys/batch", { keys: [key], checks });
    expect((await read([{ key, versionstamp }])).status).toBe(200);
    expect(await read([{ key, versionstamp: null }])).toMatchObject({
      status: 409,
      code: "conflict",
      details: { conflicts: [key] },
    });
    const { results } = await call("POST", "/batch", {
      requests: [{ op: "get", keys: [key], checks: [{ key, versionstamp: null }] }],
    });
    expect(results[0]).toMatchObject({ status: 409, code: "conflict" });
  });
});

describe("a commit id", () => {
  it("applies once, sent again later, at the same time and in the same batch", async () => {
    const key = fresh();
    const commitId = crypto.randomUUID();
    const commit = { mutations: [{ type: "sum", key, value: 1 }], commitId };
    const answers = await Promise.all([atomic(commit), atomic(commit), atomic(commit)]);
    answers.push(await atomic(commit));
    const { results } = await call("POST", "/batch", {
      requests: [
        { op: "commit", ...commit },
        { op: "commit", ...commit },
      ],
    });
    answers.push(...results.map(({ result }: any) => ({ status: 200, ...result })));
    expect(new Set(answers.map((answer) => answer.versionstamp)).size).toBe(1);
    expect(await valueOf(key)).toBe(1);
  });

  it("keeps its result over a restart, a failed check too", async () => {
    const key = fresh();
    const [done, failed] = [crypto.randomUUID(), crypto.randomUUID()];
    const first = await atomic({ mutations: [set(key, 1)], commitId: done });
    const conflict = await atomic({
      checks: [{ key, versionstamp: null }],
      mutations: [set(key, 2)],
      commitId: failed,
    });
    await server.restart();
    await atomic({ mutations: [{ type: "delete", key }] });
    expect(await atomic({ mutations: [set(key, 1)], commitId: done })).toEqual(first);
    expect(
      await atomic({
        checks: [{ key, versionstamp: null }],
        mutations: [set(key, 2)],
        commitId: failed,
      }),
    ).toEqual(conflict);
    expect(await valueOf(key)).toBeNull();
  });

  it("of PUT, DELETE and delete-batch is their Idempotency-Key", async () => {
    const key = fresh();
    const path = `/keys/${key.join("/")}`;
    const twice = async (method: string, where: string, body?: unknown) => {
      const headers = { "idempotency-key": crypto.randomUUID() };
      const first = await call(method, where, body, headers);
      await atomic({ mutations: [set(key, "between")] });
      return [first, await call(method, where, body, headers)];
    };
    for (const [method, where, body] of [
      ["PUT", path, 1],
      ["DELETE", path],
      ["POST", "/keys/delete-batch", { keys: [key] }],
    ] as const) {
      const [first, second] = await twice(method, where, body);
      expect(second).toEqual(first);
      expect(await valueOf(key)).toBe("between");
    }
  });

  it("of one kind of request is refused for another", async () => {
    const key = fresh();
    const headers = { "idempotency-key": crypto.randomUUID() };
    await call("PUT", `/keys/${key.join("/")}`, 1, headers);
    expect(await call("DELETE", `/keys/${key.join("/")}`, undefined, headers)).toMatchObject({
      status: 400,
      code: "invalid_argument",
    });
  });
});

describe("a batch", () => {
  it("is carried out in order, each request with its own result or error", async () => {
    const key = fresh();
    const { results, asOf } = await call("POST", "/batch", {
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

describe("time to live", () => {
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition()));
  };

  it("ends a key for every read at its time", async () => {
    const key = fresh();
    const stored = Date.now();
    await call("PUT", `/keys/${key.join("/")}?expiresIn=150`, 1);
    const { versionstamp } = await call("GET", `/keys/${key.join("/")}`);
    await until(async () => (await valueOf(key)) === null);
    expect(Date.now() - stored).toBeGreaterThanOrEqual(150);
    expect((await call("GET", `/keys/${key.join("/")}`)).status).toBe(404);
    expect(await call("GET", `/keys/count?prefix=${key[0]}`)).toBeDefined();
    expect(await atomic({ checks: [{ key, versionstamp }], mutations: [] })).toMatchObject({
      ok: false,
    });
    expect(await atomic({ checks: [{ key, versionstamp: null }], mutations: [] })).toMatchObject({
      ok: true,
    });
  });

  it("is cleared by set, kept by the other mutations, and replaced by what they give", async () => {
    const [cleared, kept, given] = [fresh(), fresh(), fresh()];
    const ttl = { expiresIn: 120 };
    await atomic({ mutations: [set(cleared, 1, ttl), set(kept, 1, ttl), set(given, 1)] });
    await atomic({
      mutations: [
        set(cleared, 2),
        { type: "sum", key: kept, value: 1 },
        { type: "sum", key: given, value: 1, ...ttl },
      ],
    });
    await until(async () => (await valueOf(kept)) === null && (await valueOf(given)) === null);
    expect(await valueOf(cleared)).toBe(2);
  });

  it("holds over a restart", async () => {
    const key = fresh();
    await atomic({ mutations: [set(key, 1, { expiresIn: 200 })] });
    await server.restart();
    await until(async () => (await valueOf(key)) === null);
  });
});
