// The binding contract, paging: a list in pages that stay live.
import { attachKv, type KvInfiniteData, kvInfiniteOptions, kvKeys } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { MountedProbes, Probe } from "./binding-driver.ts";

const paged = (options: object = {}): Probe => ({
  hook: "useKvPaginate",
  prefix: ["p"],
  options: { pageSize: 2, ...options },
});

const fetchNextPage = (mounted: MountedProbes) =>
  (now(mounted)["fetchNextPage"] as () => Promise<unknown>)();

const pagesOf = (mounted: MountedProbes) => (now(mounted)["data"] as KvInfiniteData).pages;

export function bindingPages(context: BindingContext): void {
  const { driver, mount } = context;
  const put = async (...numbers: number[]) => {
    for (const n of numbers) await context.elsewhere.set(["p", n], n);
  };
  const showsValues = (mounted: MountedProbes, expected: unknown[]) =>
    until(() => expect(values(now(mounted))).toEqual(expected));

  it("shows the first page, and one more at a time until there is none", async () => {
    await put(1, 2, 3, 4, 5);
    const mounted = mount([paged()]);
    expect(now(mounted)).toMatchObject({ entries: [], hasNextPage: false, status: "pending" });
    await showsValues(mounted, [1, 2]);
    await shows(mounted, { hasNextPage: true, isLive: true, status: "success" });
    await fetchNextPage(mounted);
    await showsValues(mounted, [1, 2, 3, 4]);
    await fetchNextPage(mounted);
    await showsValues(mounted, [1, 2, 3, 4, 5]);
    await shows(mounted, { hasNextPage: false, isFetchingNextPage: false, isLive: true });
    expect(pagesOf(mounted).map(({ entries }) => entries.length)).toEqual([2, 2, 1]);
  });

  it("pages backwards, through a filter", async () => {
    for (let n = 1; n <= 6; n++) await context.elsewhere.set(["p", n], { n });
    const mounted = mount([paged({ reverse: true, where: { n: { $gt: 1 } } })]);
    await showsValues(mounted, [{ n: 6 }, { n: 5 }]);
    await fetchNextPage(mounted);
    await fetchNextPage(mounted);
    await showsValues(mounted, [{ n: 6 }, { n: 5 }, { n: 4 }, { n: 3 }, { n: 2 }]);
    await shows(mounted, { hasNextPage: false });
  });

  it("keeps every loaded page live, and the identity of untouched pages and entries", async () => {
    await put(1, 2, 3, 4, 5, 6);
    const mounted = mount([paged()]);
    await showsValues(mounted, [1, 2]);
    await fetchNextPage(mounted);
    await showsValues(mounted, [1, 2, 3, 4]);
    await shows(mounted, { isFetchingNextPage: false, isLive: true });
    const [first, second] = pagesOf(mounted);
    await context.elsewhere.set(["p", 3], "changed");
    await showsValues(mounted, [1, 2, "changed", 4]);
    expect(pagesOf(mounted)[0]).toBe(first);
    expect(pagesOf(mounted)[1]?.entries[1]).toBe(second?.entries[1]);
    await context.elsewhere.set(["p", 1.5], "new");
    await showsValues(mounted, [1, "new", 2, "changed", 4]);
    await context.elsewhere.delete(["p", 4]);
    await showsValues(mounted, [1, "new", 2, "changed"]);
    await shows(mounted, { hasNextPage: true });
    await fetchNextPage(mounted);
    await showsValues(mounted, [1, "new", 2, "changed", 5, 6]);
  });

  it("shows what lies behind when all that was loaded has gone, without being asked", async () => {
    await put(1, 2, 3, 4, 5, 6);
    const mounted = mount([paged()]);
    await showsValues(mounted, [1, 2]);
    await fetchNextPage(mounted);
    await showsValues(mounted, [1, 2, 3, 4]);
    for (const n of [1, 2, 3, 4]) await context.elsewhere.delete(["p", n]);
    await showsValues(mounted, [5, 6]);
    await shows(mounted, { hasNextPage: false, isLive: true });
    expect(pagesOf(mounted)).toHaveLength(1);
    await put(1, 7, 8);
    await showsValues(mounted, [1, 5, 6, 7, 8]);
    for (const n of [1, 5, 6, 7, 8]) await context.elsewhere.delete(["p", n]);
    await showsValues(mounted, []);
    await shows(mounted, { hasNextPage: false, isLive: true });
  });

  it("promises another page while it has not looked, also when its entries have gone", async () => {
    await put(1, 2, 3);
    const mounted = mount([paged()]);
    await showsValues(mounted, [1, 2]);
    await shows(mounted, { hasNextPage: true, isLive: true });
    await context.elsewhere.delete(["p", 3]);
    await context.elsewhere.delete(["p", 2]);
    await showsValues(mounted, [1]);
    await shows(mounted, { hasNextPage: true });
    await fetchNextPage(mounted);
    await shows(mounted, { hasNextPage: false, isFetchingNextPage: false });
    await showsValues(mounted, [1]);
  });

  it("loses nothing that changes while a page is fetched", async () => {
    await put(1, 2, 3, 4);
    const kv = context.createKv();
    const mounted = mount([paged()], kv);
    await showsValues(mounted, [1, 2]);
    const fetched = fetchNextPage(mounted);
    // In the same turn, and on the page that the fetch took as it was.
    const written = kv.mutate((tx) => void tx.set(["p", 1], "mine"));
    await context.elsewhere.set(["p", 2], "theirs");
    await Promise.all([fetched, written]);
    await showsValues(mounted, ["mine", "theirs", 3, 4]);
    const shown = mounted.seen(0).map(values);
    const since = shown.slice(shown.findIndex((list) => list[0] === "mine"));
    expect(since.filter((list) => list[0] !== "mine")).toEqual([]);
  });

  it("has all pages again when mounted again, and when invalidated", async () => {
    await put(1, 2, 3, 4, 5);
    const kv = context.createKv({ watch: { linger: 0 } });
    const queryClient = driver.createQueryClient();
    const first = driver.mount(kv, [paged()], queryClient);
    await showsValues(first, [1, 2]);
    await fetchNextPage(first);
    await showsValues(first, [1, 2, 3, 4]);
    first.unmount();
    await until(() => expect(context.server.watches()).toBe(0));
    await context.elsewhere.set(["p", 2], "changed");
    const second = driver.mount(kv, [paged()], queryClient);
    await showsValues(second, [1, "changed", 3, 4]);
    expect(Math.min(...second.seen(0).map((shown) => values(shown).length))).toBe(4);
    await queryClient.invalidateQueries({ queryKey: kvKeys(kv).under(["p"]) });
    await showsValues(second, [1, "changed", 3, 4]);
    expect(Math.min(...second.seen(0).map((shown) => values(shown).length))).toBe(4);
    second.unmount();
  });

  it("prefetches pages with plain query options", async () => {
    await put(1, 2, 3, 4, 5);
    const kv = context.createKv();
    const queryClient = driver.createQueryClient();
    const detach = attachKv(queryClient, kv);
    const options = kvInfiniteOptions(kv, ["p"], { pageSize: 2 });
    await queryClient.prefetchInfiniteQuery({ ...options, pages: 2 });
    const data = queryClient.getQueryData(kvKeys(kv).pages(["p"], { pageSize: 2 }));
    expect((data as KvInfiniteData).pages.map(values)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    detach();
  });
}
