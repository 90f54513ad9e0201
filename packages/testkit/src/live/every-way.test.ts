// Views and mutations show the same, whichever way changes come: by stream, by polling, from the documented endpoints.
import { expect, it } from "vitest";
import { describeLive } from "./live-clients.ts";
import { until } from "./until.ts";

describeLive("live views", ({ kv, other, prefix }) => {
  it("show lists, windows, pages, filters and counts alike", async () => {
    const at = prefix();
    const writer = other();
    for (let i = 0; i < 8; i++) await writer.set([...at, i], { n: i });
    const client = kv();
    const selectors = [
      { prefix: at },
      { prefix: at, limit: 3, reverse: true },
      { prefix: at, pageSize: 3 },
      { prefix: at, where: { n: { $gte: 4 } } },
      { count: at },
    ];
    const views = selectors.map((selector) => client.live(selector));
    const releases = views.map((view) => view.retain());
    await Promise.all(views.map((view) => view.ready()));
    await views[2]?.loadMore();
    const shown = () =>
      views.map((view) => {
        const { entries, count } = view.getSnapshot();
        return count ?? entries.map((entry) => (entry.value as { n: number }).n);
      });
    expect(shown()).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [7, 6, 5],
      [0, 1, 2, 3, 4, 5],
      [4, 5, 6, 7],
      8,
    ]);
    await writer
      .atomic()
      .delete([...at, 7])
      .set([...at, 0.5], { n: 9 })
      .set([...at, 6], { n: 1 })
      .commit();
    await until(client, () => views[0]?.getSnapshot().entries[1]?.key.at(-1) === 0.5);
    await until(client, () => JSON.stringify(shown()[1]) === "[1,5,4]");
    expect(shown()).toEqual([
      [0, 9, 1, 2, 3, 4, 5, 1],
      [1, 5, 4],
      [0, 9, 1, 2, 3, 4, 5],
      [9, 4, 5],
      8,
    ]);
    const loaded = writer.atomic().delete([...at, 0.5]);
    for (let i = 0; i < 6; i++) loaded.delete([...at, i]);
    await loaded.commit();
    await until(client, () => JSON.stringify(shown()) === "[[1],[1],[1],[],1]"); // pages: what lay behind them
    for (const release of releases) release();
  });

  it("show mutations at once, keep them while they travel, and drop them when refused", async () => {
    const at = prefix();
    const client = kv();
    await other().set([...at, "n"], 5);
    const view = client.live({ prefix: at });
    const seen: unknown[] = [];
    const stop = view.subscribe(() => seen.push(view.getSnapshot().entries[0]?.value));
    await view.ready();
    seen.length = 0;
    const { versionstamp } = await client.mutate((tx) => tx.sum([...at, "n"], 1));
    await until(view, ({ entries }) => entries[0]?.versionstamp === versionstamp);
    expect(new Set(seen)).toEqual(new Set([6]));
    await expect(
      client.mutate((tx) => tx.set([...at, "m"], 1).append([...at, "n"], ["x"])),
    ).rejects.toMatchObject({ code: "invalid_value" });
    expect(view.getSnapshot().entries.map((entry) => entry.value)).toEqual([6]);
    stop();
  });
});
