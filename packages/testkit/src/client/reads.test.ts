import type { Kv, KvKey, KvPage } from "@keyval/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { collect, describeClient } from "./client-servers.ts";

async function fill(kv: Kv, prefix: KvKey, count: number): Promise<KvKey[]> {
  const keys = Array.from({ length: count }, (_, i) => [...prefix, i]);
  for (let from = 0; from < count; from += 500) {
    const commit = kv.atomic();
    for (const key of keys.slice(from, from + 500))
      commit.set(key, { n: key.at(-1), even: (key.at(-1) as number) % 2 === 0 });
    await commit.commit();
  }
  return keys;
}

describeClient("get", ({ kv: client, prefix }) => {
  it("gives nulls for what is missing", async () => {
    const key = prefix();
    expect(await client().get(key)).toEqual({ key, value: null, versionstamp: null });
  });

  it("reads more keys than one request may, in order", async () => {
    const kv = client();
    const p = prefix();
    const keys = await fill(kv, p, 2_100);
    const asked = [...keys.toReversed(), [...p, "none"], keys[0] as KvKey];
    const entries = await kv.get<{ n: number }>(asked);
    expect(entries.map((entry) => entry.key)).toEqual(asked);
    expect(entries.map((entry) => entry.value?.n)).toEqual(
      asked.map((key) => (typeof key.at(-1) === "number" ? key.at(-1) : undefined)),
    );
  });
});

describeClient("list", ({ kv: client, prefix }) => {
  const numbers = (entries: { key: KvKey }[]) => entries.map((entry) => entry.key.at(-1));
  const range = (from: number, to: number) =>
    Array.from({ length: Math.abs(to - from) }, (_, i) => (from < to ? from + i : from - i));

  it("gives all entries in key order, over any batch size", async () => {
    const kv = client();
    const p = prefix();
    await fill(kv, p, 1_203);
    expect(numbers(await collect(kv.list(p)))).toEqual(range(0, 1_203));
    for (const batchSize of [7, 400, 401, 1000, 5000])
      expect(numbers(await collect(kv.list(p, { batchSize, reverse: true })))).toEqual(
        range(1_202, -1),
      );
  });

  it("honours start, end, limit, reverse and where together, as a model does", async () => {
    const kv = client();
    const p = prefix();
    await fill(kv, p, 40);
    const bound = fc.option(fc.integer({ min: -2, max: 42 }), { nil: undefined });
    const options = fc.record({
      start: bound,
      end: bound,
      limit: fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined }),
      reverse: fc.boolean(),
      even: fc.boolean(),
      batchSize: fc.integer({ min: 1, max: 45 }),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ start, end, limit, reverse, even, batchSize }) => {
        const found = await collect(
          kv.list(p, {
            ...(start !== undefined && { start: [...p, start] }),
            ...(end !== undefined && { end: [...p, end] }),
            ...(even && { where: { even: true } }),
            limit,
            reverse,
            batchSize,
          }),
        );
        const model = range(0, 40).filter(
          (n) => n >= (start ?? 0) && n < (end ?? 40) && (!even || n % 2 === 0),
        );
        if (reverse) model.reverse();
        expect(numbers(found)).toEqual(model.slice(0, limit));
      }),
      { numRuns: 40 },
    );
  });

  it("goes on from a cursor, in both directions, also when the cursor's key is gone", async () => {
    const kv = client();
    const p = prefix();
    await fill(kv, p, 30);
    for (const reverse of [false, true]) {
      const first = kv.list(p, { limit: 10, reverse });
      expect(first.cursor).toBeNull();
      const seen = numbers(await collect(first));
      const rest = numbers(
        await collect(kv.list(p, { cursor: first.cursor, reverse, batchSize: 6 })),
      );
      expect([...seen, ...rest]).toEqual(reverse ? range(29, -1) : range(0, 30));
    }
    const half = kv.list(p, { batchSize: 10 });
    await half.next();
    await half.next();
    await kv.delete([...p, 1]);
    expect(numbers(await collect(kv.list(p, { cursor: half.cursor })))).toEqual(range(2, 30));
  });

  it("requests a batch when it is needed, and none after the caller breaks", async () => {
    let requests = 0;
    const kv = client();
    const p = prefix();
    await fill(kv, p, 30);
    const counting = client({
      fetch: (input, init) => {
        requests++;
        return globalThis.fetch(input, init);
      },
    });
    const iterator = counting.list(p, { batchSize: 10 });
    expect(requests).toBe(0);
    let seen = 0;
    for await (const entry of iterator) if (entry && ++seen === 15) break;
    expect(requests).toBe(2);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(requests).toBe(2);
  });
});

describeClient("paginate", ({ kv: client, prefix }) => {
  it("gives every entry once, over pages of any size, in both directions", async () => {
    const kv = client();
    const p = prefix();
    const keys = await fill(kv, p, 23);
    for (const reverse of [false, true])
      for (const limit of [1, 5, 22, 23, 24, 1000]) {
        const seen: KvKey[] = [];
        let cursor: string | null = null;
        do {
          const page: KvPage<{ n: number }> = await kv.paginate(p, { limit, reverse, cursor });
          expect(page.entries.length).toBeLessThanOrEqual(limit);
          expect(page.hasMore).toBe(page.cursor !== null);
          seen.push(...page.entries.map((entry) => entry.key));
          cursor = page.cursor;
        } while (cursor !== null);
        expect(seen).toEqual(reverse ? keys.toReversed() : keys);
      }
  });

  it("pages a prefix no plain URL can carry, and a filtered one", async () => {
    const kv = client();
    const p = [...prefix(), "7", 7n, new Uint8Array([1])];
    await fill(kv, p, 12);
    const first = await kv.paginate<{ n: number }>(p, { limit: 5, where: { even: true } });
    expect(first.entries.map((entry) => entry.value.n)).toEqual([0, 2, 4, 6, 8]);
    const rest = await kv.paginate<{ n: number }>(p, {
      limit: 5,
      where: { even: true },
      cursor: first.cursor,
    });
    expect(rest).toMatchObject({ entries: [{ value: { n: 10 } }], cursor: null, hasMore: false });
    expect((await kv.paginate(p, { limit: 12 })).hasMore).toBe(false);
  });
});

describeClient("count", ({ kv: client, prefix }) => {
  it("counts descendants, all or filtered, below any prefix", async () => {
    const kv = client();
    const plain = prefix();
    const odd = [...prefix(), "7", 1.5];
    for (const p of [plain, odd]) {
      await fill(kv, p, 1_105);
      expect(await kv.count(p)).toBe(1_105);
      expect(await kv.count(p, { where: { even: true } })).toBe(553);
      expect(await kv.count(p, { where: { n: { $gte: 1_100 } } })).toBe(5);
    }
  });
});
