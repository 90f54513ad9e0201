// Listening to the queue through a socket: who gets what, what is freed when, and what an idle listener costs.
import { EventStream } from "@keyval/testkit/event-stream";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { sqlite } from "@keyval/server/sqlite";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, ApiClient } from "./api-client.ts";
import { countCalls } from "./count-calls.ts";

const lockDuration = 60_000;
const counted = countCalls(sqlite(":memory:"));
let server: RunningServer;
let api: ApiClient;
const start = async () => {
  server = await startServer({
    storage: counted.engine,
    heartbeat: 20,
    queue: { lockDuration },
  });
  api = new ApiClient(server);
};
beforeAll(start);
afterAll(() => server.close());

const streams: EventStream[] = [];
const handed: string[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
  await until(() => expect(server.listeners()).toBe(0));
  for (const id of handed.splice(0)) await ack(id);
  expect(await stats()).toMatchObject({ total: 0 });
});

const until = (check: () => unknown) => vi.waitFor(check, { interval: 5 });
const enqueue = async (value: unknown, options?: object): Promise<string> => {
  const { id } = await api.call("POST", "/queue/enqueue", { value, options });
  handed.push(id);
  return id;
};
const enqueueMany = async (count: number) => {
  for (let n = 0; n < count; n++) await enqueue(n);
};
const ack = (id: string) => api.call("POST", "/queue/ack", { id });
const stats = () => api.call("GET", "/queue/stats");
const release = (listener: string, more: object = {}) =>
  api.call("POST", "/queue/release", { listener, ...more });

async function listen(query = ""): Promise<EventStream> {
  const stream = new EventStream(await fetch(`${server.url}/queue/listen${query}`));
  streams.push(stream);
  await stream.next(); // `open`, or `ping`
  return stream;
}
/** The next so many messages of a stream. */
async function take(stream: EventStream, count: number): Promise<Answer[]> {
  const messages: Answer[] = [];
  while (messages.length < count) messages.push((await stream.event("message")).data);
  return messages;
}
const received = (stream: EventStream) =>
  stream.frames.filter(({ event }) => event === "message").map(({ data }) => data.value);
/** Reads on for some heartbeats: whatever was on its way has come then. */
async function quiet(stream: EventStream): Promise<void> {
  for (let beats = 0; beats < 3; beats++) await stream.event("ping");
}

describe("a listener", () => {
  it("learns how long it has a message, and how often it hears a sign of life", async () => {
    const stream = await listen("?listener=polite");
    expect(stream.frames[0]).toMatchObject({
      event: "open",
      data: { lockDuration, heartbeatMs: 20 },
    });
    const other = await listen();
    expect(other.frames[0]).toMatchObject({ event: "ping" });
  });

  it("gets what waited in order, then what comes", async () => {
    await enqueueMany(3);
    const stream = await listen();
    await take(stream, 3);
    await enqueue("later");
    await take(stream, 1);
    expect(received(stream)).toEqual([0, 1, 2, "later"]);
  });

  it("has at most as many as it says, and gets another for each it ends", async () => {
    await enqueueMany(4);
    const stream = await listen("?listener=two&concurrency=2");
    const [first, second] = await take(stream, 2);
    await quiet(stream);
    expect(received(stream)).toEqual([0, 1]);
    expect(await stats()).toMatchObject({ pending: 2, processing: 2 });
    await ack(second.id);
    await take(stream, 1);
    await api.call("POST", "/queue/nack", { id: first.id });
    await take(stream, 1);
    expect(received(stream)).toEqual([0, 1, 2, 3]);
  });

  it("shares fairly with the others: each its turn, whoever came first", async () => {
    const all = [await listen("?concurrency=50"), await listen("?concurrency=50")];
    all.push(await listen("?concurrency=50"));
    await enqueueMany(30);
    await until(async () => expect(await stats()).toMatchObject({ processing: 30 }));
    await Promise.all(all.map((stream) => take(stream, 10)));
    for (const stream of all) await quiet(stream);
    expect(all.map((stream) => received(stream).length)).toEqual([10, 10, 10]);
  });

  it("that is full leaves the rest to the others", async () => {
    const full = await listen("?concurrency=1");
    const free = await listen("?concurrency=10");
    await enqueueMany(6);
    await Promise.all([take(full, 1), take(free, 5)]);
    expect([received(full).length, received(free).length]).toEqual([1, 5]);
  });

  it.each([
    ["?concurrency=0", /concurrency/],
    ["?concurrency=many", /concurrency/],
    [`?listener=${"x".repeat(300)}`, /listener/],
  ])("that asks for %s is refused with a reason", async (query, reason) => {
    expect(await api.call("GET", `/queue/listen${query}`)).toMatchObject({
      status: 400,
      error: expect.stringMatching(reason),
    });
  });
});

describe("a stream that ends", () => {
  it("leaves what it was not handed to the others", async () => {
    const first = await listen("?concurrency=1");
    await enqueueMany(2);
    await take(first, 1);
    const second = await listen("?concurrency=1");
    expect((await take(second, 1))[0]).toMatchObject({ value: 1, attempts: 1 });
    await first.close();
    await enqueue("more");
    await ack(second.frames.at(-1)?.data.id);
    expect((await take(second, 1))[0]).toMatchObject({ value: "more", attempts: 1 });
  });

  it("of a listener that returns keeps what it still works on; the rest is free at once, as if untouched", async () => {
    const stream = await listen("?listener=returns&concurrency=3");
    await enqueueMany(3);
    const [working] = await take(stream, 3);
    const rival = await listen("?concurrency=1");
    expect(await release("returns", { running: [working.id] })).toMatchObject({ released: 2 });
    expect((await take(rival, 1))[0]).toMatchObject({ value: 1, attempts: 1 });
    const again = await listen("?listener=returns&concurrency=2");
    expect((await take(again, 1))[0]).toMatchObject({ value: 2, attempts: 1 });
    await quiet(again);
    expect(await stats()).toMatchObject({ pending: 0, processing: 3 });
  });

  it("is replaced by the next one of its name", async () => {
    const stream = await listen("?listener=twice&concurrency=5");
    const next = await listen("?listener=twice&concurrency=5");
    await stream.end();
    expect(server.listeners()).toBe(1);
    await listen("?listener=twice&concurrency=5");
    await next.end();
    expect(server.listeners()).toBe(1);
  });

  it("of a listener that stopped is for good: what it asked before is refused", async () => {
    const stream = await listen("?listener=stops");
    await release("stops", { stop: true });
    await stream.end();
    expect(await api.call("GET", "/queue/listen?listener=stops")).toMatchObject({
      status: 409,
      code: "conflict",
    });
  });
});

describe("an idle listener", () => {
  // With a server of its own: the moments at which others' messages would have come again are looked at, once each.
  beforeAll(async () => {
    await server.close();
    await start();
  });

  it("costs no storage call, however many there are and however long they wait", async () => {
    const all: EventStream[] = [];
    for (let n = 0; n < 20; n++) all.push(await listen(`?listener=idle-${n}&concurrency=10`));
    await quiet(all[0] as EventStream); // what their coming asked of storage is over
    const timers = vi.spyOn(globalThis, "setInterval");
    counted.reset();
    for (const stream of all) await quiet(stream);
    expect(counted.calls()).toEqual([]);
    expect(timers).not.toHaveBeenCalled();
    timers.mockRestore();
    await enqueue("wakes one");
    await until(async () => expect(await stats()).toMatchObject({ processing: 1 }));
    expect(counted.calls()).toContain("transaction");
  });

  it("waits for a delayed message by one timer, not by asking", async () => {
    const stream = await listen();
    const id = await enqueue("in an hour", { delay: "1h" });
    await quiet(stream);
    counted.reset();
    await quiet(stream);
    expect(counted.calls()).toEqual([]);
    await ack(id);
    await enqueue("in a moment", { delay: 30 });
    expect((await take(stream, 1))[0]).toMatchObject({ value: "in a moment" });
  });
});

it("messages in flight survive a restart: their listeners end them, and nobody else gets them", async () => {
  await using durable = await startServer({ queue: { lockDuration } });
  const there = new ApiClient(durable);
  const ids: string[] = [];
  for (const value of ["a", "b", "c"])
    ids.push((await there.call("POST", "/queue/enqueue", { value })).id);
  const stream = new EventStream(await fetch(`${durable.url}/queue/listen?concurrency=2`));
  await take(stream, 2);
  await durable.restart();
  await stream.end();
  const next = new EventStream(await fetch(`${durable.url}/queue/listen?concurrency=9`));
  expect((await take(next, 1))[0]).toMatchObject({ id: ids[2], attempts: 1 });
  expect(await there.call("GET", "/queue/stats")).toMatchObject({ pending: 0, processing: 3 });
  for (const id of ids)
    expect(await there.call("POST", "/queue/ack", { id })).toMatchObject({ ok: true });
  expect(await there.call("GET", "/queue/stats")).toMatchObject({ total: 0 });
  await next.close();
});
