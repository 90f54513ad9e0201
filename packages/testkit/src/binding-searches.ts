// The binding contract, searching: what a full-text search finds, live.
import { attachKv, type KvListData, kvKeys, kvSearchOptions } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { MountedProbes, Probe } from "./binding-driver.ts";

type SearchProbe = Extract<Probe, { hook: "useKvSearch" }>;

const search = (query: SearchProbe["query"], options: SearchProbe["options"] = {}): Probe => ({
  hook: "useKvSearch",
  prefix: ["notes"],
  query,
  options,
});

export function bindingSearches(context: BindingContext): void {
  const { driver, mount } = context;
  const index = () => context.elsewhere.createIndex(["notes"], { fields: ["text"] });
  const put = async (...texts: string[]) => {
    for (const [i, text] of texts.entries()) await context.elsewhere.set(["notes", i], { text });
  };
  const showsTexts = (mounted: MountedProbes, ...texts: string[]) =>
    until(() =>
      expect(values(now(mounted)).map((value) => (value as { text: string }).text)).toEqual(texts),
    );

  it("shows what is found, best first, and follows what is written", async () => {
    await index();
    await put("a blue boat", "blue blue", "red");
    const mounted = mount([search("blue")]);
    expect(now(mounted)).toMatchObject({ entries: [], hasMore: false, status: "pending" });
    await showsTexts(mounted, "blue blue", "a blue boat");
    await shows(mounted, { isLive: true, hasMore: false, status: "success" });
    await context.elsewhere.set(["notes", 2], { text: "blue" });
    await until(() => expect(values(now(mounted))).toHaveLength(3));
    await context.elsewhere.delete(["notes", 2]);
    await showsTexts(mounted, "blue blue", "a blue boat");
  });

  it("limits, filters and selects as asked", async () => {
    await index();
    await put("blue a", "blue b", "blue c");
    const where = { text: { $ne: "blue a" } };
    const mounted = mount([search("blue", { limit: 1, where })]);
    await showsTexts(mounted, "blue b");
    await shows(mounted, { hasMore: true });
    const select = ({ entries }: KvListData) => entries.length;
    const counting = mount([search("blue", { select: select as never })]);
    await shows(counting, { data: 3 });
    expect(values(now(counting))).toHaveLength(3);
  });

  it("follows its query, with the last result until the next is there when asked to", async () => {
    await index();
    await put("blue", "red");
    const mounted = mount([search("blue")]);
    await showsTexts(mounted, "blue");
    mounted.change(0, search("red"));
    await until(() => expect(values(now(mounted))).toEqual([]));
    await showsTexts(mounted, "red");
    const placeholderData = (previous: unknown) => previous;
    const keeping = mount([search("blue", { placeholderData })]);
    await showsTexts(keeping, "blue");
    const before = keeping.seen(0).length;
    keeping.change(0, search("green", { placeholderData }));
    await shows(keeping, { entries: [], isPlaceholderData: false });
    await shows(keeping, { isLive: true });
    const since = keeping.seen(0).slice(before);
    expect(since.some(({ isPlaceholderData }) => isPlaceholderData)).toBe(true);
    for (const shown of since)
      expect(values(shown)).toEqual(shown["isPlaceholderData"] ? [{ text: "blue" }] : []);
  });

  it("waits without a query or prefix, and finds nothing without a word", async () => {
    await index();
    await put("blue");
    const waiting: Probe[] = [null, undefined, driver.skipToken].map((none) => search(none));
    const mounted = mount([
      ...waiting,
      { hook: "useKvSearch", prefix: null, query: "blue" },
      search(" "),
    ]);
    await shows(mounted, { entries: [], hasMore: false, status: "success", isLive: true }, 4);
    for (const i of [0, 1, 2, 3])
      expect(now(mounted, i)).toMatchObject({ entries: [], status: "pending", isLive: false });
    expect(context.server.watches()).toBe(1);
    mounted.change(0, search("blue"));
    await showsTexts(mounted, "blue");
  });

  it("has a clear error without an index, and recovers when there is one", async () => {
    await put("blue");
    const mounted = mount([search("blue")]);
    await shows(mounted, { status: "error" });
    const { error } = now(mounted) as { error: { code: string; message: string } };
    expect(error.code).toBe("not_found");
    expect(error.message).toMatch(/createIndex/);
    await index();
    await showsTexts(mounted, "blue");
    await shows(mounted, { status: "success", error: null, isLive: true });
  });

  it("shows own changes of what was found at once", async () => {
    await index();
    await put("blue");
    const kv = context.createKv();
    const mounted = mount([search("blue")], kv);
    await shows(mounted, { isLive: true });
    const done = kv.mutate((tx) => void tx.set(["notes", 0], { text: "deep blue" }));
    const view = kv.live({ search: ["notes"], query: "blue" });
    expect(view.getSnapshot().entries).toMatchObject([{ pending: true }]);
    await showsTexts(mounted, "deep blue");
    await done;
  });

  it("is a query as any other", async () => {
    await index();
    await put("blue");
    const kv = context.createKv();
    const queryClient = driver.createQueryClient();
    const detach = attachKv(queryClient, kv);
    const options = kvSearchOptions(kv, ["notes"], "blue", { limit: 5 });
    expect(options.queryKey).toEqual(kvKeys(kv).search(["notes"], "blue", { limit: 5 }));
    await queryClient.prefetchQuery(options);
    expect(queryClient.getQueryData(options.queryKey)).toMatchObject({
      entries: [{ value: { text: "blue" } }],
    });
    detach();
  });
}
