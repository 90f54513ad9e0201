// How a watch of the queue's numbers ends. What it tells is the bindings' contract's (binding-queue.ts).
import { Kv } from "@keyval/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";

let server: RunningServer;
let kv: Kv;
beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url);
});
afterEach(async () => {
  await kv.close();
  await server.close();
});

/** Starts a watch, and waits for its first numbers. */
async function watching(signal?: AbortSignal) {
  const seen: unknown[] = [];
  const watch = kv.watchQueueStats((stats) => seen.push(stats), { signal });
  await vi.waitFor(() => expect(seen).toHaveLength(1), { interval: 5 });
  return watch;
}

it("is closed when its client is", async () => {
  const watch = await watching();
  expect(watch.closed).toBe(false);
  await kv.close();
  expect(watch.closed).toBe(true);
});

it("is not known to its client any more once it has ended", async () => {
  const { onClose } = kv.internals;
  const before = [...onClose];
  const ending = new AbortController();
  const [stopped, aborted] = [await watching(), await watching(ending.signal)];
  expect(onClose.size).toBe(before.length + 2);
  stopped.stop();
  ending.abort();
  expect([stopped.closed, aborted.closed]).toEqual([true, true]);
  expect([...onClose]).toEqual(before);
});

it("with a signal that is aborted, never begins", () => {
  const { onClose } = kv.internals;
  const before = [...onClose];
  const watch = kv.watchQueueStats(() => {}, { signal: AbortSignal.abort() });
  expect(watch.closed).toBe(true);
  expect([...onClose]).toEqual(before);
});

it("an onError that throws breaks nothing: it is reported, and what else is watched goes on", async () => {
  const reported: unknown[] = [];
  const { reportError } = globalThis;
  globalThis.reportError = (error) => reported.push(error);
  const rules = [{ prefix: ["open"], allow: ["read", "write"] }] as const;
  const guardedServer = await startServer({ auth: { anonymous: rules } });
  const client = new Kv(guardedServer.url);
  const refusals: string[] = [];
  client.watchQueueStats(() => {}, {
    onError: ({ code }) => {
      refusals.push(code);
      throw new Error("of the caller's own");
    },
  });
  const view = client.live({ key: ["open", 1] });
  const stop = view.subscribe(() => {});
  await vi.waitFor(() => expect(refusals).toEqual(["forbidden"]));
  await vi.waitFor(() => expect(view.getSnapshot().status).toBe("live"));
  await client.set(["open", 1], "told");
  await vi.waitFor(() => expect(view.getSnapshot().entry?.value).toBe("told"));
  expect(reported).toMatchObject([{ message: "of the caller's own" }]);
  expect(refusals).toEqual(["forbidden"]); // once
  globalThis.reportError = reportError;
  stop();
  await client.close();
  await guardedServer.close();
});
