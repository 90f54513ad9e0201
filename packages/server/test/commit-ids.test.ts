// A commit sent again under its id is applied once.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

describe("a commit id", () => {
  it("applies once, sent again later, at the same time and in the same batch", async () => {
    const key = freshKey();
    const commitId = crypto.randomUUID();
    const commit = { mutations: [{ type: "sum", key, value: 1 }], commitId };
    const answers = await Promise.all([api.atomic(commit), api.atomic(commit), api.atomic(commit)]);
    answers.push(await api.atomic(commit));
    const { results } = await api.call("POST", "/batch", {
      requests: [
        { op: "commit", ...commit },
        { op: "commit", ...commit },
      ],
    });
    answers.push(...results.map(({ result }: any) => ({ status: 200, ...result })));
    expect(new Set(answers.map((answer) => answer.versionstamp)).size).toBe(1);
    expect(await api.valueOf(key)).toBe(1);
  });

  it("keeps its result over a restart, a failed check too", async () => {
    const key = freshKey();
    const [done, failed] = [crypto.randomUUID(), crypto.randomUUID()];
    const first = await api.atomic({ mutations: [set(key, 1)], commitId: done });
    const conflict = await api.atomic({
      checks: [{ key, versionstamp: null }],
      mutations: [set(key, 2)],
      commitId: failed,
    });
    await api.server.restart();
    await api.atomic({ mutations: [{ type: "delete", key }] });
    expect(await api.atomic({ mutations: [set(key, 1)], commitId: done })).toEqual(first);
    expect(
      await api.atomic({
        checks: [{ key, versionstamp: null }],
        mutations: [set(key, 2)],
        commitId: failed,
      }),
    ).toEqual(conflict);
    expect(await api.valueOf(key)).toBeNull();
  });

  it("of PUT, DELETE and delete-batch is their Idempotency-Key", async () => {
    const key = freshKey();
    const path = `/keys/${key.join("/")}`;
    const twice = async (method: string, where: string, body?: unknown) => {
      const headers = { "idempotency-key": crypto.randomUUID() };
      const first = await api.call(method, where, body, headers);
      await api.atomic({ mutations: [set(key, "between")] });
      return [first, await api.call(method, where, body, headers)];
    };
    for (const [method, where, body] of [
      ["PUT", path, 1],
      ["DELETE", path],
      ["POST", "/keys/delete-batch", { keys: [key] }],
    ] as const) {
      const [first, second] = await twice(method, where, body);
      expect(second).toEqual(first);
      expect(await api.valueOf(key)).toBe("between");
    }
  });

  it("of one kind of request is refused for another", async () => {
    const key = freshKey();
    const headers = { "idempotency-key": crypto.randomUUID() };
    await api.call("PUT", `/keys/${key.join("/")}`, 1, headers);
    expect(await api.call("DELETE", `/keys/${key.join("/")}`, undefined, headers)).toMatchObject({
      status: 400,
      code: "invalid_argument",
    });
  });

  it("of one payload is refused for another, later, at the same time and after a restart", async () => {
    const key = freshKey();
    const refused = {
      status: 400,
      code: "invalid_argument",
      error: expect.stringMatching(/another payload.*make a new one/),
    };
    const commitId = crypto.randomUUID();
    const commit = { mutations: [set(key, 1)], commitId };
    const [first, atOnce] = await api.batch(
      { op: "commit", ...commit },
      { op: "commit", ...commit, mutations: [set(key, 2)] },
    );
    expect(first.result.ok).toBe(true);
    expect(atOnce).toMatchObject(refused);
    await api.server.restart();
    for (const other of [
      { mutations: [set(key, "1")] },
      { mutations: [set(key, 1, { expiresIn: 1000 })] },
      { mutations: [set(key, 1), set(freshKey(), 1)] },
      { checks: [{ key, versionstamp: null }], mutations: [set(key, 1)] },
    ])
      expect(await api.atomic({ ...other, commitId })).toMatchObject(refused);
    expect(await api.atomic({ ...commit, checks: [] })).toMatchObject(first.result);
    expect(await api.valueOf(key)).toBe(1);
  });

  it("of PUT, DELETE and delete-batch is of one payload too", async () => {
    const key = freshKey();
    const path = `/keys/${key.join("/")}`;
    const refused = { status: 400, code: "invalid_argument" };
    for (const [method, where, body, otherBody] of [
      ["PUT", path, 1, 2],
      ["DELETE", path, {}, { exact: true }],
      ["POST", "/keys/delete-batch", { keys: [key] }, { keys: [freshKey()] }],
    ] as const) {
      const headers = { "idempotency-key": crypto.randomUUID() };
      expect(await api.call(method, where, body, headers)).toMatchObject({ status: 200 });
      expect(await api.call(method, where, otherBody, headers)).toMatchObject(refused);
      expect(await api.call(method, where, body, headers)).toMatchObject({ status: 200 });
    }
  });
});

describe("a commit id, when authorize alone decides", () => {
  it("is known again whatever cookie or token it comes with: neither says who sends it", async () => {
    const server = await startServer({ auth: { authorize: () => true } });
    const asking = new ApiClient(server);
    const key = freshKey();
    const commit = { mutations: [{ type: "sum", key, value: 1 }], commitId: crypto.randomUUID() };
    const answers = [];
    for (const headers of [{ cookie: "s=1; seen=1" }, { cookie: "s=1; seen=2" }])
      answers.push(await asking.call("POST", "/atomic", commit, headers));
    const renewed = { authorization: "Bearer the-next-token" };
    answers.push(await asking.call("POST", "/atomic", commit, renewed));
    expect(answers[0]).toMatchObject({ status: 200, ok: true });
    expect(answers.slice(1)).toEqual([answers[0], answers[0]]);
    const { value } = await asking.call("GET", `/keys/${key.join("/")}`, undefined, renewed);
    expect(value).toBe(1);
    await server.close();
  });

  it("is no way around authorize: what it was used for is told to those who may do it", async () => {
    const auth = {
      authorize: (request: Request) => request.headers.get("authorization") === "Bearer the-owner",
    };
    const server = await startServer({ auth });
    const owner = { authorization: "Bearer the-owner" };
    const body = { mutations: [set(freshKey(), 1)], commitId: crypto.randomUUID() };
    const asking = new ApiClient(server);
    expect(await asking.call("POST", "/atomic", body, owner)).toMatchObject({ ok: true });
    const stranger = { authorization: "Bearer a-stranger" };
    expect(await asking.call("POST", "/atomic", body, stranger)).toMatchObject({ status: 403 });
    await server.close();
  });
});
