// The binding contract, keys: hooks whose key changes, comes late, or goes.
import type { KvKey, KvSkip } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until } from "./binding-context.ts";
import type { Probe, ProbeOptions } from "./binding-driver.ts";

export function bindingKeys(context: BindingContext): void {
  const { driver, mount } = context;

  it("follows a key that changes while mounted", async () => {
    await context.elsewhere.set(["k", 1], "one");
    await context.elsewhere.set(["k", 2], "two");
    const mounted = mount([{ hook: "useKv", key: ["k", 1] }]);
    await shows(mounted, { value: "one" });
    mounted.change(0, { hook: "useKv", key: ["k", 2] });
    await shows(mounted, { value: "two" });
    const pairs = mounted.seen(0).map(({ value }) => value);
    expect(pairs.slice(pairs.indexOf("two"))).not.toContain("one");
    await context.elsewhere.set(["k", 2], "two, changed");
    await shows(mounted, { value: "two, changed" });
  });

  it("keeps the previous data while a new key loads, when asked", async () => {
    await context.elsewhere.set(["k", 1], "one");
    await context.elsewhere.set(["k", 2], "two");
    const options = { placeholderData: (previous: unknown) => previous };
    const mounted = mount([{ hook: "useKv", key: ["k", 1], options }]);
    await shows(mounted, { value: "one", isPlaceholderData: false });
    mounted.change(0, { hook: "useKv", key: ["k", 2], options });
    await shows(mounted, { value: "two", isPlaceholderData: false });
    const shown = mounted.seen(0).map(({ value }) => value);
    expect(shown.slice(shown.indexOf("one"))).not.toContain(undefined);
  });

  it.each<[string, (at: number, options?: ProbeOptions) => Probe, string]>([
    [
      "useKvMany",
      (at, options) => ({ hook: "useKvMany", keys: [["k", at, 1]], options }),
      "entries",
    ],
    ["useKvList", (at, options) => ({ hook: "useKvList", prefix: ["k", at], options }), "entries"],
    [
      "useKvPaginate",
      (at, options) => ({ hook: "useKvPaginate", prefix: ["k", at], options }),
      "entries",
    ],
    ["useKvCount", (at, options) => ({ hook: "useKvCount", prefix: ["k", at], options }), "count"],
  ])("keeps the previous data of %s too, when asked", async (_, probe, member) => {
    await context.elsewhere.set(["k", 1, 1], "one");
    await context.elsewhere.atomic().set(["k", 2, 1], "two").set(["k", 2, 1, 0], "two").commit();
    const options = { placeholderData: (previous: unknown) => previous };
    const mounted = mount([probe(1, options)]);
    await shows(mounted, { status: "success", isLive: true });
    const one = now(mounted)[member];
    if (member === "count") expect(one).toBe(1);
    else expect(one).toMatchObject([{ value: "one" }]);
    mounted.change(0, probe(2, options));
    if (member === "count") await shows(mounted, { count: 2 });
    else
      await until(() =>
        expect((now(mounted)[member] as unknown[])[0]).toMatchObject({ value: "two" }),
      );
    const shown = mounted.seen(0).map((seen) => seen[member]);
    const since = shown.slice(shown.indexOf(one));
    expect(since.filter((seen) => seen === undefined || (seen as []).length === 0)).toEqual([]);
  });

  it.each<[string, (key: KvKey | KvSkip) => Probe]>([
    [
      "useKvMany",
      (key) => ({ hook: "useKvMany", keys: Array.isArray(key) ? [key] : (key as KvSkip) }),
    ],
    ["useKvList", (prefix) => ({ hook: "useKvList", prefix })],
    ["useKvPaginate", (prefix) => ({ hook: "useKvPaginate", prefix })],
    ["useKvCount", (prefix) => ({ hook: "useKvCount", prefix })],
    ["useKvSearch", (prefix) => ({ hook: "useKvSearch", prefix, query: "x" })],
    ["useKvState", (key) => ({ hook: "useKvState", key, initial: "none" })],
    ["useKvWatch", (keys) => ({ hook: "useKvWatch", keys, callback: () => {} })],
  ])("waits without a key in %s, and watches nothing", async (_, probe) => {
    const skips = [null, undefined, driver.skipToken];
    const mounted = mount([...skips.map(probe), { hook: "useKv", key: ["control"] }]);
    await shows(mounted, { isLive: true }, skips.length);
    expect(context.server.watches()).toBe(1);
    for (const i of skips.keys()) {
      const { status = "pending", error = null, isLive = false } = now(mounted, i);
      expect({ status, error, isLive }).toEqual({ status: "pending", error: null, isLive: false });
      expect(mounted.seen(i).length).toBeLessThanOrEqual(2);
    }
    mounted.change(0, probe(["k"]));
    // A watch of a key is one of what lies below it, too.
    await until(() => expect(context.server.watches()).toBeGreaterThan(1));
    mounted.change(0, probe(null));
    expect(now(mounted, 0)["error"] ?? null).toBe(null);
  });

  it.each([
    ["null", () => null],
    ["undefined", () => undefined],
    ["skipToken", () => driver.skipToken],
  ])("waits while its key is %s", async (_, skip) => {
    await context.elsewhere.set(["later"], "here");
    const mounted = mount([{ hook: "useKv", key: skip() }]);
    const control = mount([{ hook: "useKv", key: ["later"] }]);
    await shows(control, { value: "here" });
    expect(now(mounted)).toMatchObject({ value: undefined, status: "pending", isLive: false });
    mounted.change(0, { hook: "useKv", key: ["later"] });
    await shows(mounted, { value: "here" });
  });
}
