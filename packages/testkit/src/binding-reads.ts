// The binding contract, reading: what hooks show, and when.
import { Kv, type KvKey } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { Probe } from "./binding-driver.ts";

export function bindingReads(context: BindingContext): void {
  const { mount } = context;

  it("shows an entry, and that it is live", async () => {
    const { versionstamp } = await context.elsewhere.set(["greeting"], "hello");
    const mounted = mount([{ hook: "useKv", key: ["greeting"] }]);
    expect(mounted.seen(0)[0]).toMatchObject({
      value: undefined,
      status: "pending",
      exists: false,
    });
    await shows(mounted, {
      value: "hello",
      versionstamp,
      exists: true,
      status: "success",
      isLive: true,
    });
    expect(now(mounted)["data"]).toMatchObject({ key: ["greeting"], value: "hello", versionstamp });
  });

  it("takes null for options, as none", async () => {
    await context.elsewhere.set(["none", 1], "one");
    const options = null as never;
    const prefix = ["none"];
    const mounted = mount([
      { hook: "useKv", key: ["none", 1], options },
      { hook: "useKvMany", keys: [["none", 1]], options },
      { hook: "useKvList", prefix, options },
      { hook: "useKvPaginate", prefix, options },
      { hook: "useKvCount", prefix, options },
      { hook: "useKvState", key: ["none", 1], initial: "", options },
      { hook: "useKvWatch", keys: prefix, callback: () => {}, options },
      { hook: "useKvQueue", handler: () => {}, options },
      { hook: "useMutation", recipe: () => {}, options },
      { hook: "useKvSearch", prefix, query: null, options },
    ]);
    await shows(mounted, { value: "one" });
    for (const list of [1, 2, 3])
      await until(() => expect(values(now(mounted, list))).toEqual(["one"]));
    await shows(mounted, { count: 1 }, 4);
    await shows(mounted, { value: "one" }, 5);
    expect(now(mounted, 8)).toMatchObject({ status: "idle" });
  });

  it("shows that a key holds nothing", async () => {
    const mounted = mount([{ hook: "useKv", key: ["missing"] }]);
    await shows(mounted, { value: null, versionstamp: null, exists: false, status: "success" });
  });

  it("shows a change made elsewhere, and a deletion", async () => {
    await context.elsewhere.set(["n"], 1);
    const mounted = mount([{ hook: "useKv", key: ["n"] }]);
    await shows(mounted, { value: 1 });
    await context.elsewhere.set(["n"], 2);
    await shows(mounted, { value: 2, exists: true });
    await context.elsewhere.delete(["n"]);
    await shows(mounted, { value: null, exists: false });
  });

  it("keeps keys apart that differ in type only", async () => {
    const keys: KvKey[] = [
      ["u", "1"],
      ["u", 1],
      ["u", 1n],
      ["u", true],
      ["u", new Uint8Array([1])],
    ];
    for (const [i, key] of keys.entries()) await context.elsewhere.set(key, i);
    const mounted = mount(keys.map((key) => ({ hook: "useKv", key })));
    for (const i of keys.keys()) await shows(mounted, { value: i }, i);
  });

  it("shows several keys in the order asked", async () => {
    await context.elsewhere.set(["b"], "B");
    const mounted = mount([{ hook: "useKvMany", keys: [["b"], ["a"]] }]);
    await until(() => expect(values(now(mounted))).toEqual(["B", null]));
    await context.elsewhere.set(["a"], "A");
    await until(() => expect(values(now(mounted))).toEqual(["B", "A"]));
  });

  it("shows a list in key order, through inserts, changes and deletions", async () => {
    for (const n of [10, 2]) await context.elsewhere.set(["list", n], `v${n}`);
    const mounted = mount([{ hook: "useKvList", prefix: ["list"] }]);
    expect(now(mounted)).toMatchObject({ entries: [], status: "pending" });
    await until(() => expect(values(now(mounted))).toEqual(["v2", "v10"]));
    await context.elsewhere.set(["list", 3], "v3");
    await until(() => expect(values(now(mounted))).toEqual(["v2", "v3", "v10"]));
    await context.elsewhere.delete(["list", 2]);
    await until(() => expect(values(now(mounted))).toEqual(["v3", "v10"]));
    await context.elsewhere.set(["list", 3], "changed");
    await until(() => expect(values(now(mounted))).toEqual(["changed", "v10"]));
    expect(mounted.text()).toContain("changed");
  });

  it("shows a part of a list: limit, reverse, where, start and end", async () => {
    for (let n = 1; n <= 5; n++) await context.elsewhere.set(["p", n], { n, even: n % 2 === 0 });
    const list = (options: object): Probe => ({ hook: "useKvList", prefix: ["p"], options });
    const mounted = mount([
      list({ limit: 2 }),
      list({ reverse: true, limit: 10 }),
      list({ where: { even: true } }),
      list({ start: ["p", 2], end: ["p", 4] }),
    ]);
    const numbers = (probe: number) =>
      (values(now(mounted, probe)) as { n: number }[]).map(({ n }) => n);
    await until(() => expect(numbers(0)).toEqual([1, 2]));
    await until(() => expect(numbers(1)).toEqual([5, 4, 3, 2, 1]));
    await until(() => expect(numbers(2)).toEqual([2, 4]));
    await until(() => expect(numbers(3)).toEqual([2, 3]));
    expect([0, 1, 2, 3].map((probe) => now(mounted, probe)["hasMore"])).toEqual([
      true,
      false,
      false,
      false,
    ]);
    await context.elsewhere.set(["p", 0], { n: 0, even: true });
    await until(() => expect(numbers(0)).toEqual([0, 1]));
    await until(() => expect(numbers(2)).toEqual([0, 2, 4]));
  });

  it("counts", async () => {
    await context.elsewhere.set(["c", 1], "x");
    const mounted = mount([{ hook: "useKvCount", prefix: ["c"] }]);
    await shows(mounted, { count: 1, data: 1 });
    await context.elsewhere.set(["c", 2], "y");
    await shows(mounted, { count: 2 });
  });

  it("waits while it is disabled, and watches nothing", async () => {
    const kv = context.createKv({ watch: { linger: 0 } });
    const options = (enabled: boolean) =>
      ({ hook: "useKv", key: ["d"], options: { enabled } }) as const;
    const mounted = mount([options(false), { hook: "useKv", key: ["other"] }], kv);
    await shows(mounted, { status: "success" }, 1);
    expect(context.server.watches()).toBe(1);
    expect(now(mounted)).toMatchObject({ status: "pending" });
    mounted.change(0, options(true));
    await shows(mounted, { status: "success", value: null });
    mounted.change(0, options(false));
    await until(() => expect(context.server.watches()).toBe(1));
  });

  it("gives what select makes of the data", async () => {
    await context.elsewhere.set(["s"], { name: "Ada", visits: 1 });
    const select = ({ value }: { value: { name: string } }) => value.name;
    const mounted = mount([{ hook: "useKv", key: ["s"], options: { select: select as never } }]);
    await shows(mounted, { data: "Ada" });
  });

  it("says what the server refused", async () => {
    const mounted = mount([{ hook: "useKv", key: ["x"] }], new Kv(`${context.server.url}/nowhere`));
    await until(() => expect(now(mounted)).toMatchObject({ status: "error" }));
    expect(now(mounted)["error"]).toMatchObject({ code: "not_found" });
  });

  it("shows the state of the connection", async () => {
    const mounted = mount([{ hook: "useKvStatus" }, { hook: "useKv", key: ["x"] }]);
    await shows(mounted, { status: "live" });
    await context.server.restart();
    await until(() => {
      const statuses = mounted.seen(0).map(({ status }) => status);
      expect(statuses.lastIndexOf("live")).toBeGreaterThan(statuses.indexOf("reconnecting"));
    });
  });

  it("keeps showing data while the server is away, and what changed meanwhile after it", async () => {
    await context.elsewhere.set(["kept"], "before");
    const mounted = mount([
      { hook: "useKv", key: ["kept"] },
      { hook: "useKvList", prefix: [] },
    ]);
    await shows(mounted, { value: "before", isLive: true });
    await until(() => expect(values(now(mounted, 1))).toEqual(["before"]));
    await context.server.restart();
    await context.elsewhere.set(["kept"], "after");
    await shows(mounted, { value: "after", isLive: true });
    await until(() => expect(values(now(mounted, 1))).toEqual(["after"]));
    const shown = mounted.seen(0).map(({ value }) => value);
    expect(new Set(shown.slice(shown.indexOf("before")))).toEqual(new Set(["before", "after"]));
    const lists = mounted.seen(1).map((list) => values(list).length);
    expect(lists.slice(lists.indexOf(1))).not.toContain(0);
  });
}
