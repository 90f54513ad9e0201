// Live views of a store with a schema, however changes reach the client.
import { type Kv, type KvEntryMaybe, kvSchema, kvType, type LiveView } from "@keyval/core";
import { expect, it, vi } from "vitest";
import { z } from "zod";
import { describeLive } from "./live-clients.ts";
import { until } from "./until.ts";

describeLive("a checked view", ({ kv: client, other, prefix }) => {
  /** Counts how often each value was checked. */
  const counted = (onMismatch: "throw" | "drop" = "throw") => {
    const p = prefix() as [string, number];
    const check = vi.fn((value: { name: string }) => value.name !== "wrong");
    const schema = kvSchema(
      [
        { key: ["test", p[1], Number], value: z.object({ name: z.string() }).refine(check) },
        { key: ["test", p[1], "n"], value: kvType<number>() },
      ],
      { onMismatch },
    );
    return { kv: client({ schema } as never) as Kv, p, check };
  };
  const names = (view: LiveView) =>
    view.getSnapshot().entries.map(({ value }) => (value as { name: string } | null)?.name);

  it("checks each version of an entry once, and keeps what did not change", async () => {
    const { kv, p, check } = counted();
    for (const n of [1, 2, 3]) await other().set([...p, n], { name: `user ${n}` });
    const view = kv.live({ prefix: p });
    const release = view.retain();
    await view.ready();
    expect(names(view)).toEqual(["user 1", "user 2", "user 3"]);
    expect(kv.live({ prefix: p })).toBe(view);
    expect(view.getSnapshot()).toBe(view.getSnapshot());
    const [first] = view.getSnapshot().entries;
    const checks = check.mock.calls.length;
    expect(checks).toBe(3);
    await other().set([...p, 2], { name: "changed" });
    await until(view, () => names(view)[1] === "changed");
    expect(view.getSnapshot().entries[0]).toBe(first);
    expect(check.mock.calls.length).toBe(checks + 1);
    release();
  });

  it("shows an error while something does not fit, with what was shown before, and goes on when it fits again", async () => {
    const { kv, p } = counted();
    await other().set([...p, 1], { name: "Ada" });
    const view = kv.live({ prefix: p });
    const release = view.retain();
    await view.ready();
    await other().set([...p, 1], { name: "wrong" });
    await until(view, ({ status }) => status === "error");
    expect(view.getSnapshot().error).toMatchObject({
      code: "invalid_value",
      details: { key: [...p, 1] },
    });
    expect(names(view)).toEqual(["Ada"]);
    const { error } = view.getSnapshot();
    await other().set([...p, 2], { name: "Bob" });
    await other().set([...p, 1], { name: "right" });
    await until(view, ({ status }) => status !== "error");
    expect(error).toBeDefined();
    expect(view.getSnapshot().error).toBeUndefined();
    await until(view, () => names(view).join() === "right,Bob");
    release();
  });

  it("drops what does not fit from pages and lists, and tells nobody of what is dropped", async () => {
    const { kv, p } = counted("drop");
    for (const n of [1, 2, 3, 4]) await other().set([...p, n], { name: n === 2 ? "wrong" : "x" });
    const pages = kv.live({ prefix: p, pageSize: 2 });
    const release = pages.retain();
    expect((await pages.ready()).pages?.map(({ entries }) => entries.length)).toEqual([1]);
    expect((await pages.loadMore()).pages?.map(({ entries }) => entries.length)).toEqual([1, 2]);
    const [firstPage] = pages.getSnapshot().pages ?? [];
    const view = kv.live({ prefix: p });
    const stop = view.retain();
    await view.ready();
    const before = view.getSnapshot().entries;
    await other().set([...p, 4], { name: "changed" });
    await until(pages, () => names(pages).at(-1) === "changed");
    expect(pages.getSnapshot().pages?.[0]).toBe(firstPage);
    await until(view, () => names(view).at(-1) === "changed");
    expect(view.getSnapshot().entries.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(view.getSnapshot().entries[0]).toBe(before[0]);
    stop();
    release();
  });

  it("shows own changes at once, checked", async () => {
    const { kv, p } = counted();
    const view = kv.live({ prefix: p });
    const release = view.retain();
    await view.ready();
    const done = kv.mutate((tx) => void tx.set([...p, 1], { name: "mine", extra: 1 }));
    expect(view.getSnapshot().entries).toMatchObject([{ value: { name: "mine" }, pending: true }]);
    expect(view.getSnapshot().entries[0]?.value).not.toHaveProperty("extra");
    await done;
    await expect(
      kv.mutate((tx) => void tx.set([...p, 2], { name: "wrong" })),
    ).rejects.toMatchObject({ code: "invalid_value" });
    expect(names(view)).toEqual(["mine"]);
    release();
  });

  it("tells a watch of what fits, and of what is dropped as gone", async () => {
    const { kv, p } = counted("drop");
    await other().set([...p, 1], { name: "Ada" });
    const seen: KvEntryMaybe[] = [];
    const watch = kv.watch(p, (entries) => void seen.push(...entries));
    await vi.waitFor(() => expect(seen).toMatchObject([{ value: { name: "Ada" } }]));
    await other().set([...p, 1], { name: "wrong" });
    await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ value: null, versionstamp: null }));
    watch.stop();
  });
});
