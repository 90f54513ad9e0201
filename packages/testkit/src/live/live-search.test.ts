// Live searches, however changes reach the client.
import type { LiveView } from "@keyval/core";
import { expect, it } from "vitest";
import { describeLive } from "./live-clients.ts";
import { until } from "./until.ts";

describeLive("a live search", ({ kv: client, other: another, prefix, server, mode }) => {
  const shown = (view: LiveView) => view.getSnapshot().entries.map((entry) => entry.key.at(-1));
  const shows = (view: LiveView, ...keys: unknown[]) =>
    until(view, () => JSON.stringify(shown(view)) === JSON.stringify(keys));

  it("follows what is added, changed and deleted, best first; untouched entries stay the same", async () => {
    const [kv, other, p] = [client(), another(), prefix()];
    await other.createIndex(p, { fields: ["text"] });
    await other.set([...p, 1], { text: "blue boat" });
    const filler = other.atomic();
    for (let i = 0; i < 9; i++) filler.set([...p, "else", i], { text: "red" });
    await filler.commit();
    const view = kv.live<{ text: string }>({ search: p, query: "blue" });
    const release = view.retain();
    expect((await view.ready()).entries).toMatchObject([{ value: { text: "blue boat" } }]);
    const [first] = view.getSnapshot().entries;
    await other.set([...p, 2], { text: "blue blue" });
    await shows(view, 2, 1);
    expect(view.getSnapshot().entries[1]).toBe(first);
    expect(view.getSnapshot().status).toBe("live");
    await other.set([...p, 1], { text: "red" });
    await shows(view, 2);
    await other.set([...p, 3], { text: "a blue one" });
    await shows(view, 2, 3);
    await other.delete([...p, 2]);
    await shows(view, 3);
    release();
  });

  it("is one view for equal selectors, limited and filtered as asked", async () => {
    const [kv, other, p] = [client(), another(), prefix()];
    await other.createIndex(p, { fields: ["text"] });
    for (const n of [1, 2, 3]) await other.set([...p, n], { text: "blue", n });
    const selector = { search: p, query: "blue", where: { n: { $gt: 1 } }, limit: 1 };
    const view = kv.live(selector);
    const release = view.retain();
    expect(kv.live({ ...selector })).toBe(view);
    expect(kv.live({ ...selector, query: "red" })).not.toBe(view);
    expect(await view.ready()).toMatchObject({ entries: [{ key: [...p, 2] }], hasMore: true });
    await other.delete([...p, 2]);
    await shows(view, 3);
    expect(view.getSnapshot().hasMore).toBe(false);
    release();
  });

  it("shows own changes of what was found at once, and what they match when the server says so", async () => {
    const [kv, other, p] = [client(), another(), prefix()];
    await other.createIndex(p, { fields: ["text"] });
    await other
      .atomic()
      .set([...p, 1], { text: "blue" })
      .set([...p, 2], { text: "blue" })
      .commit();
    const view = kv.live<{ text: string }>({ search: p, query: "blue" });
    const release = view.retain();
    await view.ready();
    const seen = new Set<string>();
    const texts = () => JSON.stringify(view.getSnapshot().entries.map(({ value }) => value?.text));
    view.subscribe(() => seen.add(texts()));
    const changing = kv.mutate((tx) => {
      tx.set([...p, 1], { text: "deep blue" });
    });
    expect(view.getSnapshot().entries.find(({ pending }) => pending)?.value).toEqual({
      text: "deep blue",
    });
    await changing;
    await until(view, ({ entries }) => !entries.some(({ pending }) => pending));
    await until(view, () => texts() === '["blue","deep blue"]');
    expect(seen).not.toContain('["blue","blue"]'); // never the old value again
    const deleting = kv.mutate((tx) => {
      tx.delete([...p, 2]);
      tx.set([...p, 3], { text: "blue too" });
    });
    expect(shown(view)).toEqual([1]);
    await deleting;
    await until(view, () => shown(view).includes(3));
    expect(shown(view).sort()).toEqual([1, 3]);
    release();
  });

  it("without an index is an error, until there is one", async () => {
    const [kv, other, p] = [client(), another(), prefix()];
    await other.set([...p, 1], { text: "blue" });
    const view = kv.live({ search: p, query: "blue" });
    const release = view.retain();
    await expect(view.ready()).rejects.toMatchObject({ code: "not_found" });
    await other.set([...p, 2], { text: "blue" });
    await other.createIndex(p, { fields: ["text"] });
    await until(view, ({ status, entries }) => status === "live" && entries.length === 2);
    await other.set([...p, 3], { text: "blue" });
    await until(view, ({ entries }) => entries.length === 3);
    await other.removeIndex(p);
    await until(view, ({ error }) => error?.code === "not_found");
    expect(view.getSnapshot().entries).toHaveLength(3); // what was shown stays
    await other.createIndex(p, { fields: ["text"] });
    await until(view, ({ status }) => status === "live");
    release();
  });

  it("has everything again after its connection broke", async () => {
    const [kv, other, p] = [client(), another(), prefix()];
    await other.createIndex(p, { fields: ["text"] });
    await other.set([...p, 1], { text: "blue" });
    const view = kv.live({ search: p, query: "blue" });
    const release = view.retain();
    const [entry] = (await view.ready()).entries;
    await server().restart();
    await other.set([...p, 2], { text: "blue blue" });
    await until(view, () => shown(view).length === 2);
    await until(view, ({ status }) => status === "live");
    expect(view.getSnapshot().entries).toContain(entry);
    release();
    if (mode === "stream")
      expect(server().requests.some(({ path }) => path.endsWith("/search"))).toBe(false);
  });
});
