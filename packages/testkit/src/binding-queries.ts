// The binding contract, query cache: the options factories with a plain QueryClient, and the bridge behind them.
import {
  attachKv,
  kvCountOptions,
  kvInfiniteOptions,
  kvKeys,
  kvListOptions,
  kvOptions,
} from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { Probe } from "./binding-driver.ts";

export function bindingQueries(context: BindingContext): void {
  const { driver } = context;

  it("fetches entries, lists and counts with plain query options", async () => {
    await context.elsewhere.set(["q", 1n], { at: new Date(5) });
    const kv = context.createKv();
    const queryClient = driver.createQueryClient();
    expect(await queryClient.fetchQuery(kvOptions(kv, ["q", 1n]))).toMatchObject({
      value: { at: new Date(5) },
    });
    expect(await queryClient.fetchQuery(kvListOptions(kv, ["q"]))).toMatchObject({
      entries: [{ key: ["q", 1n] }],
      hasMore: false,
    });
    expect(await queryClient.fetchQuery(kvCountOptions(kv, []))).toBe(1);
    expect(queryClient.getQueryData(kvKeys(kv).entry(["q", 1n]))).toMatchObject({ key: ["q", 1n] });
  });

  it("holds no stream open for what was only prefetched", async () => {
    const kv = context.createKv({ watch: { linger: 0 } });
    const queryClient = driver.createQueryClient();
    const detach = attachKv(queryClient, kv);
    await queryClient.prefetchQuery(kvOptions(kv, ["prefetched"]));
    await until(() => expect(context.server.watches()).toBe(0));
    expect(queryClient.getQueryData(kvKeys(kv).entry(["prefetched"]))).toMatchObject({
      value: null,
    });
    detach();
  });

  it("keeps the cache equal to the store, whoever writes into it", async () => {
    await context.elsewhere.set(["e"], 1);
    const kv = context.createKv();
    const queryClient = driver.createQueryClient();
    const mounted = driver.mount(kv, [{ hook: "useKv", key: ["e"] }], queryClient);
    await shows(mounted, { value: 1 });
    const { queryKey } = kvOptions(kv, ["e"]);
    queryClient.setQueryData(queryKey, { key: ["e"], value: "made up", versionstamp: null });
    expect(queryClient.getQueryData(queryKey)).toMatchObject({ value: 1 });
    await queryClient.resetQueries({ queryKey });
    expect(queryClient.getQueryData(queryKey)).toMatchObject({ value: 1 });
    await context.elsewhere.set(["e"], 2);
    await until(() => expect(queryClient.getQueryData(queryKey)).toMatchObject({ value: 2 }));
    expect(mounted.seen(0).map(({ value }) => value)).not.toContain("made up");
    mounted.unmount();
  });

  it("does not believe what others put into the cache before it looked", async () => {
    const { versionstamp } = await context.elsewhere.set(["m"], "true");
    const kv = context.createKv();
    const queryClient = driver.createQueryClient();
    const { queryKey } = kvOptions(kv, ["m"]);
    queryClient.setQueryData(queryKey, { key: ["m"], value: "made up", versionstamp });
    const mounted = driver.mount(kv, [{ hook: "useKv", key: ["m"] }], queryClient);
    await shows(mounted, { value: "true", isLive: true });
    expect(queryClient.getQueryData(queryKey)).toMatchObject({ value: "true" });
    mounted.unmount();
  });

  it("reads anew what is invalidated, by prefix, and shows it without a gap", async () => {
    await context.elsewhere.set(["p", 1], "a");
    const kv = context.createKv();
    const queryClient = driver.createQueryClient();
    const mounted = driver.mount(
      kv,
      [
        { hook: "useKv", key: ["p", 1] },
        { hook: "useKvList", prefix: ["p"] },
        { hook: "useKv", key: ["other"] },
      ],
      queryClient,
    );
    for (const i of [0, 1, 2]) await shows(mounted, { isLive: true }, i);
    await queryClient.invalidateQueries({ queryKey: kvKeys(kv).under(["p"]) });
    await shows(mounted, { value: "a", isLive: true });
    await until(() => expect(values(now(mounted, 1))).toEqual(["a"]));
    const shown = mounted.seen(0).map(({ value }) => value);
    expect([...new Set(shown)]).toEqual([undefined, "a"]);
    mounted.unmount();
  });

  it("shows the meta of whoever asks beside its own, where errors are heard", async () => {
    const kv = context.createKv({
      fetch: () => Promise.resolve(new Response("{}", { status: 403 })),
    });
    const heard: unknown[] = [];
    const queryClient = driver.createQueryClient({
      onError: (_, { meta }) => heard.push({ ...meta }),
    });
    const asked = (from: string) => ({ options: { meta: { from } } });
    const mounted = driver.mount(
      kv,
      [
        { hook: "useKv", key: ["meta"], ...asked("entry") },
        { hook: "useKvPaginate", prefix: ["meta"], ...asked("pages") },
        { hook: "useKvCount", prefix: ["meta"] },
      ],
      queryClient,
    );
    const told = (from: string | undefined, kind: RegExp) =>
      until(() =>
        expect(heard).toContainEqual({ ...(from && { from }), kv: expect.stringMatching(kind) }),
      );
    await told("entry", /^entry /);
    await told("pages", /^pages /);
    await told(undefined, /^count /);
    mounted.unmount();
    const { meta } = kvOptions(kv, ["meta"], { meta: { from: "factory" } });
    expect(meta).toEqual({ from: "factory", kv: 'entry ["meta"]' });
    expect(kvInfiniteOptions(kv, ["meta"], { meta: { from: "factory" } }).meta).toMatchObject({
      from: "factory",
    });
  });

  it("goes on after the cache was cleared", async () => {
    await context.elsewhere.set(["c"], 1);
    const queryClient = driver.createQueryClient();
    const mounted = driver.mount(context.createKv(), [{ hook: "useKv", key: ["c"] }], queryClient);
    await shows(mounted, { value: 1 });
    queryClient.clear();
    await context.elsewhere.set(["c"], 2);
    await shows(mounted, { value: 2 });
    mounted.unmount();
  });

  it("attaches once, however often it is asked, and only one Kv per scope", async () => {
    const [kv, other] = [context.createKv(), context.createKv()];
    for (const one of [kv, other]) kvKeys(one); // both are used before either is attached
    const queryClient = driver.createQueryClient();
    const detach = [attachKv(queryClient, kv), attachKv(queryClient, kv)];
    expect(() => attachKv(queryClient, other)).toThrow(/scope: "admin"/);
    detach[0]?.();
    detach[0]?.();
    expect(() => attachKv(queryClient, other)).toThrow(/scope: "admin"/);
    detach[1]?.();
    expect(() => attachKv(queryClient, other)).toThrow(/scope: "admin"/);
    attachKv(driver.createQueryClient(), other)();
    attachKv(queryClient, kv)();
  });

  const mine: Probe[] = [{ hook: "useKv", key: ["mine"] }];
  const unanswered: typeof fetch = () => new Promise(() => {});

  it("shows nothing of what another Kv of the path saw in the same QueryClient", async () => {
    await context.elsewhere.set(["mine"], "the first user's");
    const queryClient = driver.createQueryClient();
    const [first, second] = [context.createKv(), context.createKv({ fetch: unanswered })];
    const before = driver.mount(first, mine, queryClient);
    await shows(before, { value: "the first user's" });
    before.unmount();
    const after = driver.mount(second, mine, queryClient);
    expect(now(after)).toMatchObject({ status: "pending", value: undefined });
    expect(kvKeys(second).all).not.toEqual(kvKeys(first).all);
    after.unmount();
  });

  it("shows a scope's data to each Kv that is given it, one at a time", async () => {
    await context.elsewhere.set(["mine"], "Ada's");
    const queryClient = driver.createQueryClient();
    const scope = "ada";
    const [first, second] = [
      context.createKv({ scope }),
      context.createKv({ scope, fetch: unanswered }),
    ];
    const before = driver.mount(first, mine, queryClient);
    await shows(before, { value: "Ada's" });
    expect(() => attachKv(queryClient, second)).toThrow(/ada/);
    before.unmount();
    const after = driver.mount(second, mine, queryClient);
    expect(now(after)).toMatchObject({ value: "Ada's", isLive: false });
    expect(kvKeys(second).all).toEqual(["kv", "ada"]);
    after.unmount();
  });
}
