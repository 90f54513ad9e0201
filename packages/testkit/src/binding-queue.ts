// The binding contract, the queue: a listener per component, and the queue's numbers.
import type { QueueHandler, QueueMessage } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until } from "./binding-context.ts";
import type { Probe } from "./binding-driver.ts";

type ListenOptions = Extract<Probe, { hook: "useKvQueue" }>["options"];

const listens = (handler: QueueHandler<unknown>, options?: ListenOptions): Probe => ({
  hook: "useKvQueue",
  handler,
  ...(options && { options }),
});

/** A handler that goes on when it is told to. */
function held() {
  const begun: { value: unknown; end: () => void }[] = [];
  const handler = (value: unknown) =>
    new Promise<void>((end) => {
      begun.push({ value, end });
    });
  return { begun, handler };
}

export function bindingQueue(context: BindingContext): void {
  const { mount } = context;
  const opened = () =>
    context.server.requests.filter(({ path }) => path.includes("/queue/listen")).length;

  it("handles messages over one listener while mounted", async () => {
    const seen: QueueMessage<unknown>[] = [];
    const mounted = mount([listens((_, message) => void seen.push(message))]);
    const { id } = await context.elsewhere.enqueue({ n: 1n });
    await until(() => expect(seen).toEqual([{ id, value: { n: 1n }, attempts: 1 }]));
    expect([opened(), context.server.listeners()]).toEqual([1, 1]);
    mounted.unmount();
    await until(() => expect(context.server.listeners()).toBe(0));
    expect(opened()).toBe(1);
  });

  it("unmounted takes no more, and finishes what runs", async () => {
    const { begun, handler } = held();
    const mounted = mount([listens(handler)]);
    for (const value of ["first", "second"]) await context.elsewhere.enqueue(value);
    await until(() => expect(begun).toHaveLength(1));
    mounted.unmount();
    await until(() => expect(context.server.listeners()).toBe(0));
    expect(await context.elsewhere.queueStats()).toMatchObject({ pending: 1, processing: 1 });
    begun[0]?.end();
    await expect
      .poll(() => context.elsewhere.queueStats(), { interval: 5 })
      .toMatchObject({ pending: 1, processing: 0, dlq: 0 });
    expect(begun.map(({ value }) => value)).toEqual(["first"]);
  });

  it("uses the latest handler, and stays connected", async () => {
    const calls: string[] = [];
    const named = (name: string) =>
      listens((value) => void calls.push(`${name} ${String(value)}`), { concurrency: 2 });
    const mounted = mount([named("old")]);
    await context.elsewhere.enqueue(1);
    await until(() => expect(calls).toEqual(["old 1"]));
    mounted.change(0, named("new"));
    await context.elsewhere.enqueue(2);
    await until(() => expect(calls).toEqual(["old 1", "new 2"]));
    expect(opened()).toBe(1);
  });

  it("begins anew with other options, and listens only while enabled", async () => {
    const { begun, handler } = held();
    const mounted = mount([listens(handler, { enabled: false })]);
    for (let n = 0; n < 4; n++) await context.elsewhere.enqueue(n);
    expect(opened()).toBe(0);
    mounted.change(0, listens(handler, { concurrency: 3 }));
    await until(() => expect(begun).toHaveLength(3));
    mounted.change(0, listens(handler, { concurrency: 3, enabled: false }));
    await until(() => expect(context.server.listeners()).toBe(0));
    for (const { end } of begun) end();
    await expect
      .poll(() => context.elsewhere.queueStats(), { interval: 5 })
      .toMatchObject({ pending: 1, processing: 0, total: 1 });
  });

  it("shows the queue's numbers live, on the one stream", async () => {
    const kv = context.createKv({ watch: { linger: 0 } });
    const mounted = mount([{ hook: "useKvQueueStats" }, { hook: "useKv", key: ["x"] }], kv);
    await shows(mounted, { stats: { pending: 0, processing: 0, dlq: 0, total: 0 } });
    const asked = context.server.requests.length;
    const { id } = await context.elsewhere.enqueue("job", { backoffSchedule: [] });
    await shows(mounted, { stats: { pending: 1, processing: 0, dlq: 0, total: 1 } });
    const { begun, handler } = held();
    const listener = context.elsewhere.listenQueue(async (value) => {
      await handler(value);
      throw new Error("no paper");
    });
    await shows(mounted, { stats: { pending: 0, processing: 1, dlq: 0, total: 1 } });
    begun[0]?.end();
    await shows(mounted, { stats: { pending: 0, processing: 0, dlq: 1, total: 1 } });
    await context.elsewhere.dlq.delete(id);
    await shows(mounted, { stats: { pending: 0, processing: 0, dlq: 0, total: 0 } });
    await listener.stop();
    // What was asked meanwhile is the other client's own.
    const own = context.server.requests.slice(asked).map(({ path }) => path);
    expect(own.filter((path) => /stats|watch/.test(path))).toEqual([]);
    expect(context.server.streams()).toBe(1);
    expect(context.server.watches()).toBe(2);
    mounted.unmount();
    await until(() => expect(context.server.streams()).toBe(0));
  });

  it("shows the numbers again after a lost connection", async () => {
    const mounted = mount([{ hook: "useKvQueueStats" }]);
    await shows(mounted, { stats: { total: 0 } });
    await context.server.restart();
    await context.elsewhere.enqueue("while away");
    await shows(mounted, { stats: { total: 1 } });
    expect(now(mounted)).toMatchObject({ error: undefined });
  });
}
