// The binding contract, renders: what renders for a change, and how often. StrictMode renders twice each time.
import type { LiveEntryMaybe } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { MountedProbes, Probe } from "./binding-driver.ts";

const rowCount = 10_000;

export function bindingRenders(context: BindingContext): void {
  const { driver, mount } = context;
  const each = driver.countsRenders ? 1 : 2;
  /** Which rows have rendered since, and how often. */
  const rowsSince = (mounted: MountedProbes, before: ReadonlyMap<string, number>) =>
    [...mounted.rowRenders]
      .map(([row, times]) => [row, times - (before.get(row) ?? 0)] as const)
      .filter(([, times]) => times > 0);
  const fill = async (count: number) => {
    for (let from = 0; from < count; from += 500) {
      const atomic = context.elsewhere.atomic();
      for (let n = from; n < Math.min(count, from + 500); n += 1) atomic.set(["rows", n], n);
      await atomic.commit();
    }
  };

  it("renders the list once and one row for a change among 10,000, and nothing for one elsewhere", {
    timeout: 60_000,
  }, async () => {
    await fill(rowCount);
    const mounted = mount([
      { hook: "useKvList", prefix: ["rows"] },
      { hook: "useKv", key: ["elsewhere"] },
    ]);
    await until(() => expect(now(mounted)["entries"]).toHaveLength(rowCount));
    await shows(mounted, { isLive: true });
    await shows(mounted, { isLive: true }, 1);
    const lists = mounted.seen(0).length;
    const before = new Map(mounted.rowRenders);
    await context.elsewhere.set(["rows", 7_000], "changed");
    await until(() => expect(mounted.text()).toContain("changed"));
    expect(rowsSince(mounted, before)).toEqual([["7000", each]]);
    expect(mounted.seen(0).length).toBe(lists + each);
    const after = new Map(mounted.rowRenders);
    await context.elsewhere.set(["nobody", "looks"], 1);
    await context.elsewhere.set(["elsewhere"], 1);
    await shows(mounted, { value: 1 }, 1);
    expect(rowsSince(mounted, after)).toEqual([]);
    expect(mounted.seen(0).length).toBe(lists + each);
  });

  it("renders a burst of 1,000 changes at most once per frame, and ends with all of them", async () => {
    await fill(50);
    const mounted = mount([{ hook: "useKvList", prefix: ["rows"] }]);
    await until(() => expect(now(mounted)["entries"]).toHaveLength(50));
    await shows(mounted, { isLive: true });
    const tooMany: number[] = [];
    let total = 0;
    let since = performance.now();
    let last = mounted.seen(0).length;
    let frames = requestAnimationFrame(function count() {
      const renders = (mounted.seen(0).length - last) / each;
      // A frame that is late does not hold up what comes after a rest.
      if (renders > 1 + Math.floor((performance.now() - since) / 32)) tooMany.push(renders);
      total += renders;
      last = mounted.seen(0).length;
      since = performance.now();
      frames = requestAnimationFrame(count);
    });
    // A commit each, over several frames.
    for (let wave = 0; wave < 20; wave += 1)
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => context.elsewhere.set(["rows", n], `burst ${wave}`)),
      );
    await until(() => expect(new Set(values(now(mounted)))).toEqual(new Set(["burst 19"])));
    cancelAnimationFrame(frames);
    expect(tooMany).toEqual([]);
    expect(total).toBeGreaterThan(0);
  });

  it("neither loops nor changes its result when select is made anew at each render", async () => {
    await context.elsewhere.set(["s"], { name: "Ada", visits: 1 });
    await context.elsewhere.set(["s", 1], "x");
    const selecting = (hook: "useKv" | "useKvList"): Probe => {
      const options = {
        get select() {
          return hook === "useKv"
            ? ((({ value }: LiveEntryMaybe<{ name: string }>) => ({
                names: [value?.name],
              })) as never)
            : (((list: { entries: LiveEntryMaybe<unknown>[] }) => ({
                names: list.entries.map(({ value }) => value),
              })) as never);
        },
      };
      return hook === "useKv" ? { hook, key: ["s"], options } : { hook, prefix: ["s"], options };
    };
    const mounted = mount([
      selecting("useKv"),
      selecting("useKvList"),
      { hook: "useKv", key: ["z"] },
    ]);
    await shows(mounted, { data: { names: ["Ada"] }, isLive: true });
    await shows(mounted, { data: { names: ["x"] }, isLive: true }, 1);
    const first = [now(mounted)["data"], now(mounted, 1)["data"]];
    for (const [i, hook] of (["useKv", "useKvList"] as const).entries())
      mounted.change(i, selecting(hook));
    const renders = [0, 1].map((i) => mounted.seen(i).length);
    // What changes is not what is selected.
    await context.elsewhere.atomic().set(["s"], { name: "Ada", visits: 2 }).set(["z"], 1).commit();
    await shows(mounted, { value: 1 }, 2);
    expect([now(mounted)["data"], now(mounted, 1)["data"]]).toEqual(first);
    for (const i of [0, 1]) {
      expect(now(mounted, i)["data"]).toBe(first[i]);
      // Its component reads the entry as well, so it may render for that; it does not go on.
      expect(mounted.seen(i).length - (renders[i] ?? 0)).toBeLessThanOrEqual(2 * each);
    }
  });

  if (driver.countsRenders) exactRenders(context);
}

function exactRenders(context: BindingContext): void {
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
