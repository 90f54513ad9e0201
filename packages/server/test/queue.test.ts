// The queue over the wire: enqueueing, taking, acknowledging, failing, dead letters. Listening: queue-listen.test.ts.
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, ApiClient, freshKey, set } from "./api-client.ts";

let server: RunningServer;
let api: ApiClient;
beforeAll(async () => {
  server = await startServer();
  api = new ApiClient(server);
});
afterAll(() => server.close());
beforeEach(async () => {
  await Promise.all(enqueued.splice(0).map(ack));
  await api.call("DELETE", "/queue/dlq");
  expect(await stats()).toMatchObject({ total: 0 });
});
afterEach(() => api.closeStreams());

/** Ids of a test's messages. */
const enqueued: string[] = [];
const enqueue = async (value: unknown, options?: object, headers?: Record<string, string>) => {
  const answer = await api.call("POST", "/queue/enqueue", { value, options }, headers);
  if (answer.id) enqueued.push(answer.id);
  return answer;
};
const poll = async (): Promise<Answer> => {
  const { message } = await api.call("GET", "/queue/poll");
  if (message) enqueued.push(message.id);
  return message;
};
const ack = (id: string) => api.call("POST", "/queue/ack", { id });
const nack = (id: string, more: object = {}) => api.call("POST", "/queue/nack", { id, ...more });
const stats = () => api.call("GET", "/queue/stats");

/** Polls until a message comes. */
async function next(): Promise<Answer> {
  return vi.waitFor(
    async () => {
      const message = await poll();
      expect(message).not.toBeNull();
      return message;
    },
    { timeout: 10_000, interval: 5 },
  );
}

describe("a message", () => {
  it("comes in the order of enqueueing, once, and goes when it is acknowledged", async () => {
    const ids: string[] = [];
    for (const value of ["a", { b: [1n.toString()] }, null]) {
      const answer = await enqueue(value);
      expect(answer).toEqual({ status: 200, ok: true, id: expect.any(String) });
      ids.push(answer.id);
    }
    expect(await poll()).toEqual({ id: ids[0], value: "a", attempts: 1 });
    expect(await poll()).toEqual({ id: ids[1], value: { b: ["1"] }, attempts: 1 });
    expect(await stats()).toEqual({ status: 200, pending: 1, processing: 2, dlq: 0, total: 3 });
    expect(await ack(ids[0] as string)).toEqual({ status: 200, ok: true });
    expect(await ack(ids[1] as string)).toEqual({ status: 200, ok: true });
    expect(await poll()).toEqual({ id: ids[2], value: null, attempts: 1 });
    expect(await ack(ids[2] as string)).toMatchObject({ ok: true });
    expect(await api.call("GET", "/queue/poll")).toEqual({ status: 200, message: null });
    expect(await stats()).toMatchObject({ pending: 0, processing: 0, total: 0 });
  });

  it("keeps its tagged value, with kv.now() resolved", async () => {
    const before = Date.now();
    await enqueue({ n: { __type: "bigint", value: "12" }, at: { __type: "now", value: 0 } });
    const { value, id } = await poll();
    expect(value.n).toEqual({ __type: "bigint", value: "12" });
    expect(value.at).toBeGreaterThanOrEqual(before);
    await ack(id);
  });

  it("with a delay waits, and those without one pass it", async () => {
    const { id } = await enqueue("in an hour", { delay: "1h" });
    await enqueue("soon", { delay: 500 });
    await enqueue("now", { delay: "0ms" });
    expect(await next()).toMatchObject({ value: "now", attempts: 1 });
    expect(await next()).toMatchObject({ value: "soon", attempts: 1 });
    expect(await poll()).toBeNull();
    expect(await ack(id)).toMatchObject({ ok: true });
  });

  it("of an unknown id is 404 to ack, nack and renew", async () => {
    for (const route of ["ack", "nack", "renew"])
      expect(await api.call("POST", `/queue/${route}`, { id: "nobody" })).toMatchObject({
        status: 404,
        code: "not_found",
        error: expect.stringContaining('"nobody"'),
      });
    const { id } = await enqueue("waits");
    expect(await nack(id)).toMatchObject({ status: 404, error: expect.stringContaining("locked") });
    expect(await ack(id)).toMatchObject({ ok: true });
    expect(await ack(id)).toMatchObject({ status: 404 });
  });

  it.each([
    [{ delay: -1 }, /delay/],
    [{ delay: "soon" }, /delay/],
    [{ backoffSchedule: 5 }, /backoffSchedule/],
    [{ backoffSchedule: [1, -5] }, /backoffSchedule\[1\]/],
    [{ keysIfUndelivered: [[]] }, /key/],
    [7, /options/],
  ])("with options %j is refused with a reason", async (options, reason) => {
    expect(await enqueue("x", options as object)).toMatchObject({
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
      enqueue("once", {}, headers),
      enqueue("once", {}, headers),
    ]);
    expect(twin).toEqual(first);
    expect(await enqueue("once", {}, headers)).toEqual(first);
    expect(await enqueue("other", {}, headers)).toMatchObject({ status: 400 });
    expect(await stats()).toMatchObject({ pending: 1 });
    const commit = { mutations: [set(freshKey(), 1)], commitId: "job-1" };
    expect(await api.atomic(commit)).toMatchObject({ status: 400 });
  });
});

describe("a failure", () => {
  it("is retried after each wait of its schedule, then becomes a dead letter with the last error", async () => {
    const failed = freshKey();
    const { id } = await enqueue("job", {
      backoffSchedule: [10, 20],
      keysIfUndelivered: [failed, [...failed, "too"]],
    });
    const stream = await api.watch([
      { id: "w", prefix: failed },
      { id: "k", keys: [failed] },
    ]);
    await stream.event("ping");
    for (const attempt of [1, 2, 3]) {
      const message = await next();
      expect(message).toEqual({ id, value: "job", attempts: attempt });
      expect(await nack(id, { error: `failure ${attempt}` })).toEqual({ status: 200, ok: true });
    }
    const { data } = await stream.event("commit");
    expect(data.entries.map((entry: Answer) => [entry.key, entry.value])).toEqual([
      [failed, "job"],
      [[...failed, "too"], "job"],
    ]);
    expect(await stats()).toMatchObject({ pending: 0, processing: 0, dlq: 1, total: 1 });
    const [letter] = await api.call("GET", "/queue/dlq");
    expect(letter).toEqual({
      id,
      originalId: id,
      value: "job",
      attempts: 3,
      errorMessage: "failure 3",
      originalCreatedAt: expect.any(Number),
      failedAt: expect.any(Number),
    });
    expect(await api.call("GET", `/queue/dlq/${id}`)).toEqual({ status: 200, ...letter });
    expect(await ack(id)).toMatchObject({ status: 404 });
  });

  it("with an empty schedule is the last one", async () => {
    const { id } = await enqueue("once", { backoffSchedule: [] });
    await poll();
    await nack(id);
    expect(await api.call("GET", `/queue/dlq/${id}`)).toMatchObject({
      attempts: 1,
      errorMessage: null,
    });
  });
});

describe("a lock", () => {
  it("that ends counts as an attempt, so a consumer that dies each time ends the message too", async () => {
    const quick = await startServer({ queue: { lockDuration: 50 } });
    const there = new ApiClient(quick);
    const key = freshKey();
    const options = { backoffSchedule: [0], keysIfUndelivered: [key] };
    const { id } = await there.call("POST", "/queue/enqueue", { value: "crash", options });
    const polled: Answer[] = [];
    await vi.waitFor(
      async () => {
        const { message } = await there.call("GET", "/queue/poll");
        if (message) polled.push(message);
        expect(await there.call("GET", "/queue/stats")).toMatchObject({ dlq: 1, total: 1 });
      },
      { timeout: 10_000, interval: 5 },
    );
    expect(polled.map(({ attempts }) => attempts)).toEqual([1, 2]);
    expect(await there.call("GET", `/queue/dlq/${id}`)).toMatchObject({
      attempts: 2,
      errorMessage: expect.stringContaining("lock"),
    });
    expect(await there.valueOf(key)).toBe("crash");
    await quick.close();
  });

  it("is renewed or ended only by the one who has it, as far as it says which attempt is its own", async () => {
    const { id } = await enqueue("slow", { backoffSchedule: [0, 0] });
    await nack((await poll()).id);
    expect(await next()).toMatchObject({ id, attempts: 2 });
    expect(await nack(id, { attempts: 1, error: "late" })).toMatchObject({ status: 404 });
    const renew = (attempts: number) => api.call("POST", "/queue/renew", { id, attempts });
    expect(await renew(1)).toMatchObject({ status: 404 });
    expect(await renew(2)).toMatchObject({ ok: true });
    expect(await nack(id, { attempts: 2 })).toMatchObject({ ok: true });
  });
});

describe("a dead letter", () => {
  const die = async (value: unknown) => {
    const { id } = await enqueue(value, { backoffSchedule: [] });
    const message = await next();
    expect(message.id).toBe(id);
    await nack(id, { error: `${String(value)} failed` });
    return id as string;
  };

  it("is listed latest first, in pages", async () => {
    const ids = [await die(1), await die(2), await die(3)].toReversed();
    const listed = async (query: string) =>
      (await api.call("GET", `/queue/dlq${query}`)).map((letter: Answer) => letter.id);
    expect(await listed("")).toEqual(ids);
    expect(await listed("?limit=2")).toEqual(ids.slice(0, 2));
    expect(await listed("?limit=2&offset=2")).toEqual(ids.slice(2));
    expect(await api.call("GET", "/queue/dlq?offset=-1")).toMatchObject({ status: 400 });
  });

  it("can be put back as if it were new", async () => {
    const id = await die("again");
    expect(await api.call("POST", `/queue/dlq/${id}/requeue`)).toEqual({
      ...{ status: 200, ok: true, id, newId: id },
    });
    expect(await next()).toEqual({ id, value: "again", attempts: 1 });
    await ack(id);
    expect(await stats()).toMatchObject({ total: 0 });
  });

  it("can be removed, alone or with all others", async () => {
    const [one] = [await die("one"), await die("two"), await die("three")];
    expect(await api.call("DELETE", `/queue/dlq/${one}`)).toEqual({ status: 200, ok: true });
    const { id } = await enqueue("lives");
    expect(await api.call("DELETE", "/queue/dlq")).toEqual({ status: 200, deletedCount: 2 });
    expect(await stats()).toMatchObject({ dlq: 0, pending: 1 });
    for (const [method, path] of [
      ["GET", `/queue/dlq/${one}`],
      ["DELETE", `/queue/dlq/${one}`],
      ["POST", `/queue/dlq/${one}/requeue`],
      ["GET", `/queue/dlq/${id}`],
    ] as const)
      expect(await api.call(method, path)).toMatchObject({ status: 404 });
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
    expect([(await poll()).value, (await poll()).value]).toEqual(["first", "second"]);
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
    expect(await stats()).toMatchObject({ pending: 0 });
  });

  it("is enqueued once under a commitId, and alone has a versionstamp too", async () => {
    const commit = { mutations: [{ type: "enqueue", value: 1 }], commitId: "commit-1" };
    const first = await api.atomic(commit);
    expect(first).toMatchObject({ ok: true, versionstamp: expect.any(String) });
    expect(await api.atomic(commit)).toEqual(first);
    expect(await stats()).toMatchObject({ pending: 1 });
    await poll();
  });
});

it("takes queue requests in a batch, each with its own answer", async () => {
  const [one, two] = await api.batch(
    { op: "enqueue", value: 1, commitId: "in-batch" },
    { op: "enqueue", value: 1, commitId: "in-batch" },
  );
  expect(two).toEqual(one);
  const { id } = await poll();
  const [renewed, acked, again, unknown] = await api.batch(
    { op: "renew", id, attempts: 1 },
    { op: "ack", id },
    { op: "ack", id },
    { op: "nack", id },
  );
  expect([renewed, acked]).toEqual([{ result: { ok: true } }, { result: { ok: true } }]);
  expect([again, unknown]).toMatchObject([{ code: "not_found" }, { code: "not_found" }]);
});
