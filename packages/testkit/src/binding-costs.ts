// The binding contract, cost: watches, requests and renders.
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

  it("mounts 300 users with one stream and at most 3 requests", async () => {
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

  if (driver.countsRenders) bindingRenders(context);
}

function bindingRenders(context: BindingContext): void {
  const { mount } = context;

  it("renders twice to load: waiting, and there", async () => {
    await context.elsewhere.set(["r"], 1);
    const mounted = mount([{ hook: "useKv", key: ["r"] }]);
    await shows(mounted, { value: 1 });
    await context.elsewhere.set(["r"], 2);
    await shows(mounted, { value: 2 });
    expect(mounted.seen(0).map(({ value }) => value)).toEqual([undefined, 1, 2]);
  });

  it("renders only the users of what changed", async () => {
    const mounted = mount([
      { hook: "useKv", key: ["a"] },
      { hook: "useKv", key: ["b"] },
      { hook: "useKvList", prefix: ["list"] },
      { hook: "useKvCount", prefix: ["list"] },
    ]);
    for (const i of [0, 1, 2, 3]) await shows(mounted, { isLive: true }, i);
    const renders = () => [0, 1, 2, 3].map((i) => mounted.seen(i).length);
    const [a, b, list, count] = renders() as [number, number, number, number];
    await context.elsewhere.set(["a"], 1);
    await shows(mounted, { value: 1 });
    expect(renders()).toEqual([a + 1, b, list, count]);
    await context.elsewhere.set(["list", 1], "x");
    await shows(mounted, { count: 1 }, 3);
    expect(renders()).toEqual([a + 1, b, list + 1, count + 1]);
    await context.elsewhere.set(["list", 1], "y");
    await until(() => expect(values(now(mounted, 2))).toEqual(["y"]));
    expect(renders()).toEqual([a + 1, b, list + 2, count + 1]);
  });

  it("renders one row when one entry of a list changes", async () => {
    for (let n = 0; n < 20; n += 1) await context.elsewhere.set(["rows", n], n);
    const mounted = mount([{ hook: "useKvList", prefix: ["rows"] }]);
    await until(() => expect(now(mounted)["entries"]).toHaveLength(20));
    const before = new Map(mounted.rowRenders);
    await context.elsewhere.set(["rows", 7], "changed");
    await until(() => expect(mounted.text()).toContain("changed"));
    const rendered = [...mounted.rowRenders].filter(([row, times]) => times !== before.get(row));
    expect(rendered).toEqual([["7", (before.get("7") ?? 0) + 1]]);
  });

  it("does not render for a change outside of what select picks", async () => {
    await context.elsewhere.set(["s"], { name: "Ada", visits: 1 });
    const select = ({ value }: { value: { name: string } }) => ({ name: value.name });
    const mounted = mount([
      {
        hook: "useKv",
        key: ["s"],
        options: { select: select as never },
        reads: ["data", "status"],
      },
      { hook: "useKv", key: ["s"] },
    ]);
    await shows(mounted, { data: { name: "Ada" } });
    await shows(mounted, { isLive: true }, 1);
    const renders = mounted.seen(0).length;
    await context.elsewhere.set(["s"], { name: "Ada", visits: 2 });
    await shows(mounted, { value: { name: "Ada", visits: 2 } }, 1);
    await context.elsewhere.set(["s"], { name: "Bob", visits: 2 });
    await shows(mounted, { data: { name: "Bob" } });
    expect(mounted.seen(0).length).toBe(renders + 1);
  });
}
