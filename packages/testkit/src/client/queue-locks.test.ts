// What keeps a message with the listener that works on it: renewed locks, and coming back after a lost connection.
import { Kv, type QueueMessage } from "@keyval/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";

const lock = 1000;
const until = (check: () => unknown) => vi.waitFor(check, { interval: 5 });

let server: RunningServer;
let [kv, other]: Kv[] = [];
beforeEach(async () => {
  server = await startServer({ queue: { lockDuration: lock } });
  [kv, other] = [new Kv(server.url), new Kv(server.url)];
});
afterEach(async () => {
  await Promise.all([kv?.close(), other?.close()]);
  await server.close();
});
const clients = () => [kv, other] as [Kv, Kv];

/** A handler that notes what it gets, and goes on when it is told to. */
function held() {
  const begun: QueueMessage<unknown>[] = [];
  const ends: (() => void)[] = [];
  const handler = (_: unknown, message: QueueMessage<unknown>) => {
    begun.push(message);
    return new Promise<void>((end) => ends.push(end));
  };
  return { begun, handler, end: () => ends.shift()?.() };
}

it.each(["sse", "polling"] as const)(
  "a handler may run far longer than a lock lasts (%s)",
  async (mode) => {
    const [one, two] = clients();
    const work = held();
    const listener = one.listenQueue(work.handler, { mode, pollInterval: 20 });
    await one.enqueue("slow", { backoffSchedule: [0, 0, 0] });
    await until(() => expect(work.begun).toHaveLength(1));
    const from = Date.now();
    const rival = held();
    const waiting = two.listenQueue(rival.handler, { mode, pollInterval: 20 });
    await until(() => expect(Date.now()).toBeGreaterThan(from + 2.5 * lock));
    expect(await one.queueStats()).toMatchObject({ processing: 1, pending: 0 });
    work.end();
    await until(async () => expect(await one.queueStats()).toMatchObject({ total: 0 }));
    expect([work.begun.length, rival.begun]).toEqual([1, []]);
    await Promise.all([listener.stop(), waiting.stop()]);
  },
);

it("what runs while the server restarts is finished, and comes to nobody else", async () => {
  const [one, two] = clients();
  const work = held();
  const listener = one.listenQueue(work.handler, { concurrency: 2 });
  for (const value of ["a", "b", "c"]) await one.enqueue(value);
  await until(() => expect(work.begun).toHaveLength(2));
  await server.restart();
  const rival = held();
  const waiting = two.listenQueue(rival.handler, { concurrency: 5 });
  await until(() => expect(work.begun.length + rival.begun.length).toBe(3));
  work.end();
  work.end();
  work.end();
  rival.end();
  await until(async () => expect(await one.queueStats()).toMatchObject({ total: 0 }));
  const all = [...work.begun, ...rival.begun].map(({ value, attempts }) => [value, attempts]);
  expect(all).toEqual([
    ["a", 1],
    ["b", 1],
    ["c", 1],
  ]);
  await Promise.all([listener.stop(), waiting.stop()]);
});

it("a message whose listener is gone comes to another when its lock ends, and counts as an attempt", async () => {
  const [one, two] = clients();
  const work = held();
  one.listenQueue(work.handler);
  await one.enqueue("left behind", { backoffSchedule: [0] });
  await until(() => expect(work.begun).toHaveLength(1));
  await one.close(); // as a process that ends: nothing is said any more
  const next = held();
  const listener = two.listenQueue(next.handler);
  await until(() => expect(next.begun).toMatchObject([{ value: "left behind", attempts: 2 }]));
  next.end();
  await until(async () => expect(await two.queueStats()).toMatchObject({ total: 0 }));
  await listener.stop();
});

it("a message that nobody survives is dead in the end, and says why", async () => {
  const [, two] = clients();
  const { id } = await two.enqueue("deadly", { backoffSchedule: [0] });
  for (const attempts of [1, 2]) {
    const doomed = new Kv(server.url);
    const work = held();
    doomed.listenQueue(work.handler);
    await until(() => expect(work.begun).toMatchObject([{ id, attempts }]));
    await doomed.close();
  }
  await until(async () => expect(await two.queueStats()).toMatchObject({ total: 1, dlq: 1 }));
  expect(await two.dlq.get(id)).toMatchObject({
    value: "deadly",
    attempts: 2,
    errorMessage: expect.stringMatching(/lock of the message ended/),
  });
});
