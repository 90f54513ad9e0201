// The queue over the wire: enqueueing, taking, acknowledging. Failures: queue-failures.test.ts; listening: queue-listen.test.ts.
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApiClient, freshKey, set } from "./api-client.ts";
import { QueueClient } from "./queue-client.ts";

let server: RunningServer;
let api: QueueClient;
beforeAll(async () => {
  server = await startServer();
  api = new QueueClient(server);
});
beforeEach(() => api.empty());
afterAll(() => server.close());

describe("a message", () => {
  it("comes in the order of enqueueing, once, and goes when it is acknowledged", async () => {
    const ids: string[] = [];
    for (const value of ["a", { b: [1n.toString()] }, null]) {
      const answer = await api.enqueue(value);
      expect(answer).toEqual({ status: 200, ok: true, id: expect.any(String) });
      ids.push(answer.id);
    }
    expect(await api.poll()).toEqual({ id: ids[0], value: "a", attempts: 1 });
    expect(await api.poll()).toEqual({ id: ids[1], value: { b: ["1"] }, attempts: 1 });
    expect(await api.stats()).toEqual({ status: 200, pending: 1, processing: 2, dlq: 0, total: 3 });
    expect(await api.ack(ids[0] as string)).toEqual({ status: 200, ok: true });
    expect(await api.ack(ids[1] as string)).toEqual({ status: 200, ok: true });
    expect(await api.poll()).toEqual({ id: ids[2], value: null, attempts: 1 });
    expect(await api.ack(ids[2] as string)).toMatchObject({ ok: true });
    expect(await api.call("GET", "/queue/poll")).toEqual({ status: 200, message: null });
    expect(await api.stats()).toMatchObject({ pending: 0, processing: 0, total: 0 });
  });

  it("keeps its tagged value, with kv.now() resolved", async () => {
    const before = Date.now();
    await api.enqueue({ n: { __type: "bigint", value: "12" }, at: { __type: "now", value: 0 } });
    const { value, id } = await api.poll();
    expect(value.n).toEqual({ __type: "bigint", value: "12" });
    expect(value.at).toBeGreaterThanOrEqual(before);
    await api.ack(id);
  });

  it("with a delay waits, and those without one pass it", async () => {
    const { id } = await api.enqueue("in an hour", { delay: "1h" });
    await api.enqueue("soon", { delay: 500 });
    await api.enqueue("now", { delay: "0ms" });
    expect(await api.next()).toMatchObject({ value: "now", attempts: 1 });
    expect(await api.next()).toMatchObject({ value: "soon", attempts: 1 });
    expect(await api.poll()).toBeNull();
    expect(await api.ack(id)).toMatchObject({ ok: true });
  });

  it("of an unknown id is 404 to ack, nack and renew", async () => {
    for (const route of ["ack", "nack", "renew"])
      expect(await api.call("POST", `/queue/${route}`, { id: "nobody" })).toMatchObject({
        status: 404,
        code: "not_found",
        error: expect.stringContaining('"nobody"'),
      });
    const { id } = await api.enqueue("waits");
    expect(await api.nack(id)).toMatchObject({
      status: 404,
      error: expect.stringContaining("locked"),
    });
    expect(await api.ack(id)).toMatchObject({ ok: true });
    expect(await api.ack(id)).toMatchObject({ status: 404 });
  });

  it.each([
    [{ delay: -1 }, /delay/],
    [{ delay: "soon" }, /delay/],
    [{ backoffSchedule: 5 }, /backoffSchedule/],
    [{ backoffSchedule: [1, -5] }, /backoffSchedule\[1\]/],
    [{ keysIfUndelivered: [[]] }, /key/],
    [7, /options/],
  ])("with options %j is refused with a reason", async (options, reason) => {
    expect(await api.enqueue("x", options as object)).toMatchObject({
      status: 400,
      error: expect.stringMatching(reason),
    });
  });

  it("without a value, or too large a one, is refused", async () => {
    expect(await api.call("POST", "/queue/enqueue", {})).toMatchObject({ code: "invalid_value" });
    const small = await startServer({ limits: { value: 100 } });
    const there = new ApiClient(small);
    const value = "x".repeat(100);
    expect(await there.call("POST", "/queue/enqueue", { value })).toMatchObject({ status: 413 });
    expect(
      await there.atomic({
        mutations: [set(["a"], 1), { type: "enqueue", value }],
      }),
    ).toMatchObject({ status: 413 });
    expect(await there.valueOf(["a"])).toBeNull();
    await small.close();
  });

  it("sent again under its Idempotency-Key is enqueued once; another payload under it is refused", async () => {
    const headers = { "idempotency-key": "job-1" };
    const [first, twin] = await Promise.all([
      api.enqueue("once", {}, headers),
      api.enqueue("once", {}, headers),
    ]);
    expect(twin).toEqual(first);
    expect(await api.enqueue("once", {}, headers)).toEqual(first);
    expect(await api.enqueue("other", {}, headers)).toMatchObject({ status: 400 });
    expect(await api.stats()).toMatchObject({ pending: 1 });
    const commit = { mutations: [set(freshKey(), 1)], commitId: "job-1" };
    expect(await api.atomic(commit)).toMatchObject({ status: 400 });
  });
});

describe("enqueue in a commit", () => {
  it("is stored with the rest of it, and not without", async () => {
    const key = freshKey();
    const mutations = [
      set(key, 1),
      { type: "enqueue", value: "first" },
      { type: "enqueue", value: "second", options: { backoffSchedule: [] } },
    ];
    expect(await api.atomic({ mutations })).toMatchObject({ ok: true });
    expect([(await api.poll()).value, (await api.poll()).value]).toEqual(["first", "second"]);
    const checks = [{ key, versionstamp: null }];
    const failed = await api.atomic({ checks, mutations: [{ type: "enqueue", value: "no" }] });
    expect(failed).toMatchObject({ ok: false });
    const broken = [
      set(key, "text"),
      { type: "enqueue", value: "no" },
      { type: "sum", key, value: 1 },
    ];
    expect(await api.atomic({ mutations: broken })).toMatchObject({ status: 400 });
    expect(await api.valueOf(key)).toBe(1);
    expect(await api.stats()).toMatchObject({ pending: 0 });
  });

  it("is enqueued once under a commitId, and alone has a versionstamp too", async () => {
    const commit = { mutations: [{ type: "enqueue", value: 1 }], commitId: "commit-1" };
    const first = await api.atomic(commit);
    expect(first).toMatchObject({ ok: true, versionstamp: expect.any(String) });
    expect(await api.atomic(commit)).toEqual(first);
    expect(await api.stats()).toMatchObject({ pending: 1 });
    await api.poll();
  });
});

it("takes queue requests in a batch, each with its own answer", async () => {
  const [one, two] = await api.batch(
    { op: "enqueue", value: 1, commitId: "in-batch" },
    { op: "enqueue", value: 1, commitId: "in-batch" },
  );
  expect(two).toEqual(one);
  const { id } = await api.poll();
  const [renewed, acked, again, unknown] = await api.batch(
    { op: "renew", id, attempts: 1 },
    { op: "ack", id },
    { op: "ack", id },
    { op: "nack", id },
  );
  expect([renewed, acked]).toEqual([{ result: { ok: true } }, { result: { ok: true } }]);
  expect([again, unknown]).toMatchObject([{ code: "not_found" }, { code: "not_found" }]);
});
