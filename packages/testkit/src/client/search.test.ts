import { isKvError, type KvEntry } from "@keyval/core";
import { expect, it } from "vitest";
import { describeClient } from "./client-servers.ts";

const lastParts = (entries: readonly KvEntry[]) => entries.map((entry) => entry.key.at(-1));

describeClient("search", ({ kv: client, prefix }) => {
  it("finds typed entries, best first, within limit and filter", async () => {
    const kv = client();
    const p = prefix();
    await kv
      .atomic()
      .set([...p, 1], { text: "a blue boat on the long blue river to the sea", n: 1n })
      .set([...p, "1"], { text: "blue", n: 2n })
      .set([...p, 3], { text: "red", n: 3n })
      .commit();
    await kv.createIndex(p, { fields: ["text"] });
    const found = await kv.search<{ n: bigint }>(p, "BLUE");
    expect(found.map(({ key, value }) => [key, value.n])).toEqual(
      expect.arrayContaining([
        [[...p, 1], 1n],
        [[...p, "1"], 2n],
      ]),
    );
    expect(await kv.search(p, "blue", { limit: 1 })).toHaveLength(1);
    expect(lastParts(await kv.search(p, "blue", { where: { n: { $lt: 2n } } }))).toEqual([1]);
    expect(await kv.search(p, "blue red")).toEqual([]);
    expect(await kv.search(p, '"*')).toEqual([]);
    await kv.delete(p);
    expect(await kv.search(p, "blue")).toEqual([]);
  });

  it("lists and removes indexes, with the exact prefix", async () => {
    const kv = client();
    const p = [...prefix(), "below"];
    await kv.createIndex(p, { fields: ["a", "b.c"], tokenize: "porter" });
    await kv.set([...p, 1], { a: "running" });
    const index = (await kv.listIndexes()).find(({ prefix }) => prefix.join() === p.join());
    expect(index).toEqual({
      prefix: p,
      fields: ["a", "b.c"],
      tokenize: "porter",
      isReady: true,
      indexed: 1,
    });
    expect(lastParts(await kv.search(p, "runs"))).toEqual([1]);
    await kv.removeIndex(p);
    await expect(kv.removeIndex(p)).rejects.toMatchObject({ code: "not_found" });
  });

  it("without an index rejects with how to make one", async () => {
    const kv = client();
    const p = prefix();
    const error = await kv.search(p, "word").catch((reason: unknown) => reason);
    expect(isKvError(error) && error.code).toBe("not_found");
    expect((error as Error).message).toContain(`kv.createIndex(${JSON.stringify(p)}`);
    await kv.set([...p, 1], "the client is as well as before");
    await expect(kv.createIndex(p, { fields: [] })).rejects.toMatchObject({
      code: "invalid_argument",
    });
    await expect(kv.search(p, 7 as never)).rejects.toMatchObject({ code: "invalid_argument" });
  });
});
