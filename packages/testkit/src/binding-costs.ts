// The binding contract, cost: watches and requests. Renders: binding-renders.ts.
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { Probe } from "./binding-driver.ts";

export function bindingCosts(context: BindingContext): void {
  const { driver, mount } = context;

  it("releases the watch when the last user of a key is gone", async () => {
    const kv = context.createKv({ watch: { linger: 20 } });
    const first = mount([{ hook: "useKv", key: ["w"] }], kv);
    const second = mount(
      [
        { hook: "useKv", key: ["w"] },
        { hook: "useKvList", prefix: ["w"] },
      ],
      kv,
    );
    await shows(first, { isLive: true });
    await shows(second, { isLive: true }, 1);
    expect(context.server.watches()).toBe(2);
    second.unmount();
    await until(() => expect(context.server.watches()).toBe(1));
    first.unmount();
    await until(() => expect(context.server.watches()).toBe(0));
  });

  it("shows what it had at once when mounted again, then what is new", async () => {
    const kv = context.createKv({ watch: { linger: 0 } });
    const queryClient = driver.createQueryClient();
    await context.elsewhere.set(["again"], 1);
    const first = driver.mount(kv, [{ hook: "useKv", key: ["again"] }], queryClient);
    await shows(first, { value: 1 });
    first.unmount();
    await until(() => expect(context.server.watches()).toBe(0));
    await context.elsewhere.set(["again"], 2);
    const second = driver.mount(kv, [{ hook: "useKv", key: ["again"] }], queryClient);
    await until(() => expect(second.seen(0).length).toBeGreaterThan(0));
    expect(second.seen(0)[0]).toMatchObject({ value: 1 });
    await shows(second, { value: 2 });
    second.unmount();
  });

  it("opens one watch for what it mounts, with one request", async () => {
    await context.elsewhere.set(["one"], 1);
    await context.elsewhere.close();
    await until(() => expect(context.server.streams()).toBe(0));
    const before = context.server.requests.length;
    const mounted = mount([{ hook: "useKv", key: ["one"] }]);
    await shows(mounted, { value: 1, isLive: true });
    expect(context.server.watches()).toBe(1);
    expect(context.server.requests.slice(before)).toEqual([{ method: "POST", path: "/api/watch" }]);
  });

  it("has its data at once when mounted again within the linger, with the watch it had", async () => {
    await context.elsewhere.set(["back", 1], 1);
    const probes: Probe[] = [
      { hook: "useKv", key: ["back", 1] },
      { hook: "useKvList", prefix: ["back"] },
      { hook: "useKvPaginate", prefix: ["back"] },
      { hook: "useKvCount", prefix: ["back"] },
    ];
    const kv = context.createKv({ watch: { linger: 60_000 } });
    const first = mount(probes, kv);
    for (const i of probes.keys()) await shows(first, { isLive: true, status: "success" }, i);
    const watches = context.server.watches();
    const requests = context.server.requests.length;
    first.unmount();
    await context.elsewhere.set(["back", 1], 2);
    const second = mount(probes, kv);
    for (const i of probes.keys()) {
      await until(() => expect(second.seen(i)).not.toEqual([]));
      expect(second.seen(i)[0]).toMatchObject({ status: "success" });
    }
    await shows(second, { value: 2, isLive: true });
    await until(() => expect(values(now(second, 1))).toEqual([2]));
    expect(context.server.watches()).toBe(watches);
    const own = context.server.requests.slice(requests).filter(({ path }) => /watch/.test(path));
    expect(own).toEqual([]);
  });

  it("mounts 300 users with one stream and at most 3 requests", { timeout: 60_000 }, async () => {
    for (let n = 0; n < 150; n += 1) await context.elsewhere.set(["many", n], n);
    const probes: Probe[] = [
      ...Array.from({ length: 150 }, (_, n): Probe => ({ hook: "useKv", key: ["many", n] })),
      ...Array.from(
        { length: 100 },
        (_, n): Probe => ({ hook: "useKvList", prefix: ["many"], options: { limit: n + 1 } }),
      ),
      ...Array.from({ length: 25 }, (_, n): Probe => ({ hook: "useKvCount", prefix: ["many", n] })),
    ];
    await context.elsewhere.close();
    await until(() => expect(context.server.streams()).toBe(0));
    const before = context.server.requests.length;
    const kv = context.createKv();
    const seen = new Set<unknown>();
    const mounted = mount(probes, kv);
    for (let n = 0; n < 25; n += 1)
      kv.watch(["many", n], ([entry]) => seen.add(entry?.value), { emitInitial: true });
    await until(() => expect(seen.size).toBe(25));
    await until(() => {
      for (const i of probes.keys())
        expect(now(mounted, i)).toMatchObject({ status: "success", isLive: true });
    });
    expect(now(mounted, 149)).toMatchObject({ value: 149 });
    expect(now(mounted, 249)["entries"]).toHaveLength(100);
    expect(context.server.streams()).toBe(1);
    expect(context.server.requests.slice(before).length).toBeLessThanOrEqual(3);
  });
}
