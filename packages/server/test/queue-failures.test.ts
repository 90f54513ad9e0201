// What becomes of a message that fails: its retries, the end of its lock, the dead letters.
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, ApiClient, freshKey } from "./api-client.ts";
import { QueueClient } from "./queue-client.ts";

let server: RunningServer;
let api: QueueClient;
beforeAll(async () => {
  server = await startServer();
  api = new QueueClient(server);
});
beforeEach(() => api.empty());
afterEach(() => api.closeStreams());
afterAll(() => server.close());

describe("a failure", () => {
  it("is retried after each wait of its schedule, then becomes a dead letter with the last error", async () => {
    const failed = freshKey();
    const { id } = await api.enqueue("job", {
      backoffSchedule: [10, 20],
      keysIfUndelivered: [failed, [...failed, "too"]],
    });
    const stream = await api.watch([
      { id: "w", prefix: failed },
      { id: "k", keys: [failed] },
    ]);
    await stream.event("ping");
    for (const attempt of [1, 2, 3]) {
      const message = await api.next();
      expect(message).toEqual({ id, value: "job", attempts: attempt });
      expect(await api.nack(id, { error: `failure ${attempt}` })).toEqual({
        status: 200,
        ok: true,
      });
    }
    const { data } = await stream.event("commit");
    expect(data.entries.map((entry: Answer) => [entry.key, entry.value])).toEqual([
      [failed, "job"],
      [[...failed, "too"], "job"],
    ]);
    expect(await api.stats()).toMatchObject({ pending: 0, processing: 0, dlq: 1, total: 1 });
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
    expect(await api.ack(id)).toMatchObject({ status: 404 });
  });

  it("with an empty schedule is the last one", async () => {
    const { id } = await api.enqueue("once", { backoffSchedule: [] });
    await api.poll();
    await api.nack(id);
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
      { interval: 5 },
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
    const { id } = await api.enqueue("slow", { backoffSchedule: [0, 0] });
    await api.nack((await api.poll()).id);
    expect(await api.next()).toMatchObject({ id, attempts: 2 });
    expect(await api.nack(id, { attempts: 1, error: "late" })).toMatchObject({ status: 404 });
    const renew = (attempts: number) => api.call("POST", "/queue/renew", { id, attempts });
    expect(await renew(1)).toMatchObject({ status: 404 });
    expect(await renew(2)).toMatchObject({ ok: true });
    expect(await api.nack(id, { attempts: 2 })).toMatchObject({ ok: true });
  });
});

describe("a dead letter", () => {
  const die = async (value: unknown) => {
    const { id } = await api.enqueue(value, { backoffSchedule: [] });
    const message = await api.next();
    expect(message.id).toBe(id);
    await api.nack(id, { error: `${String(value)} failed` });
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
    expect(await api.next()).toEqual({ id, value: "again", attempts: 1 });
    await api.ack(id);
    expect(await api.stats()).toMatchObject({ total: 0 });
  });

  it("can be removed, alone or with all others", async () => {
    const [one] = [await die("one"), await die("two"), await die("three")];
    expect(await api.call("DELETE", `/queue/dlq/${one}`)).toEqual({ status: 200, ok: true });
    const { id } = await api.enqueue("lives");
    expect(await api.call("DELETE", "/queue/dlq")).toEqual({ status: 200, deletedCount: 2 });
    expect(await api.stats()).toMatchObject({ dlq: 0, pending: 1 });
    for (const [method, path] of [
      ["GET", `/queue/dlq/${one}`],
      ["DELETE", `/queue/dlq/${one}`],
      ["POST", `/queue/dlq/${one}/requeue`],
      ["GET", `/queue/dlq/${id}`],
    ] as const)
      expect(await api.call(method, path)).toMatchObject({ status: 404 });
  });
});
