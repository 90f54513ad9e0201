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
});
