// What cannot end a listener, and what none leaves behind. What it does with messages is queue.test.ts's.
import { Kv, type KvError } from "@keyval/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FaultyNetwork } from "../fault-fetch.ts";
import { type RunningServer, startServer } from "../start-server.ts";

const until = (check: () => unknown) => vi.waitFor(check, { interval: 5 });

let server: RunningServer;
let network: FaultyNetwork;
let kv: Kv;
beforeEach(async () => {
  server = await startServer({ queue: { lockDuration: 1000 } });
  network = new FaultyNetwork((request) => fetch(request), Math.random);
  kv = new Kv(server.url, { fetch: network.fetch });
});
afterEach(async () => {
  await kv.close();
  await server.close();
  vi.restoreAllMocks();
});

/** An `onError` that throws, and what it was told; `reported` is what came to the console. */
function throwing() {
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  const told: KvError[] = [];
  const broken = new Error("onError is broken");
  const onError = (error: KvError) => {
    told.push(error);
    throw broken;
  };
  const expectReported = () => expect(reported.mock.calls).toEqual(told.map(() => [broken]));
  return { onError, told, expectReported };
}

it.each(["sse", "polling"] as const)(
  "goes on when onError throws at a lost connection, and reports what it threw (%s)",
  async (mode) => {
    const { onError, told, expectReported } = throwing();
    const seen: unknown[] = [];
    const handler = (value: unknown) => void seen.push(value);
    const listener = kv.listenQueue(handler, { mode, pollInterval: 5, onError });
    await kv.enqueue("before");
    await until(() => expect(seen).toEqual(["before"]));
    network.goOffline();
    await until(() => expect(told.length).toBeGreaterThan(1));
    network.goOnline();
    await kv.enqueue("after");
    await until(() => expect(seen).toEqual(["before", "after"]));
    await listener.stop();
    expectReported();
  },
);

it("goes on when onError throws at an acknowledgement that came to nothing", async () => {
  const { onError, told, expectReported } = throwing();
  const attempts: number[] = [];
  let finish = () => {};
  const listener = kv.listenQueue(
    (_, message) => {
      attempts.push(message.attempts);
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    },
    { onError },
  );
  await kv.enqueue("twice", { backoffSchedule: [0] });
  await until(() => expect(attempts).toEqual([1]));
  network.goOffline();
  finish();
  const lostAck = expect.stringContaining("POST /batch got no answer");
  await until(() => expect(told.map(({ message }) => message)).toContainEqual(lostAck));
  network.goOnline();
  await until(() => expect(attempts).toEqual([1, 2]));
  finish();
  await until(async () => expect(await kv.queueStats()).toMatchObject({ total: 0 }));
  await listener.stop();
  expectReported();
});

it("is known to its client until its last handler is done, and not after", async () => {
  const { onClose } = kv.internals;
  const before = [...onClose];
  let finish: (() => void) | undefined;
  const listener = kv.listenQueue(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  await kv.enqueue("slow");
  await until(() => expect(finish).toBeDefined());
  const stopped = listener.stop();
  expect(onClose.size).toBe(before.length + 1);
  finish?.();
  await stopped;
  expect([...onClose]).toEqual(before);
});
