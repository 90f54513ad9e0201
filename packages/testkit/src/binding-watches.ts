// The binding contract, watching: a callback per commit.
import type { KvEntryMaybe } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, until } from "./binding-context.ts";
import type { Probe } from "./binding-driver.ts";

export function bindingWatches(context: BindingContext): void {
  const { mount } = context;

  it("calls back once per commit while mounted, whatever renders", async () => {
    await context.elsewhere.set(["w", 1], "there");
    const calls: unknown[][] = [];
    const callback = (entries: KvEntryMaybe<unknown>[]) =>
      calls.push(entries.map(({ value }) => value));
    const probe = (): Probe => ({ hook: "useKvWatch", keys: ["w"], callback });
    const mounted = mount([probe()]);
    await until(() => expect(calls.at(-1)).toEqual(["there"]));
    calls.length = 0;
    mounted.change(0, probe());
    await context.elsewhere.atomic().set(["w", 2], "a").set(["w", 3], "b").commit();
    await until(() => expect(calls).toEqual([["a", "b"]]));
    mounted.change(0, {
      hook: "useKvWatch",
      keys: [["x"], ["y", 1n]],
      callback,
      options: { exact: true },
    });
    await context.elsewhere.set(["y", 1n], "y");
    await until(() => expect(calls.flat()).toContain("y"));
    await context.elsewhere.set(["w", 4], "not any more");
    await context.elsewhere.set(["x"], "x");
    await until(() => expect(calls.flat()).toContain("x"));
    expect(calls.flat()).not.toContain("not any more");
    mounted.change(0, { hook: "useKvWatch", keys: null, callback });
    await until(() => expect(context.server.watches()).toBe(0));
  });

  it("ends when unmounted", async () => {
    const kv = context.createKv();
    const mounted = mount([{ hook: "useKvWatch", keys: [], callback: () => {} }], kv);
    await until(() => expect(context.server.watches()).toBeGreaterThan(0));
    mounted.unmount();
    await until(() => expect(context.server.watches()).toBe(0));
  });
}
