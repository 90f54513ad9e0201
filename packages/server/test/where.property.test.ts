// Filters mean the same wherever they are taken: what storage answers to a filter is what a plain model of it says.
import { Kv, type KvKey } from "@keyval/core";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { modelMatches, whereAndValue } from "../../core/test/where-model.ts";

type Where = Parameters<typeof modelMatches>[0];

let server: RunningServer;
let kv: Kv;
beforeAll(async () => {
  server = await startServer();
  kv = new Kv(server.url);
});
afterAll(async () => {
  await kv.close();
  await server.close();
});

let prefixes = 0;
const documents = fc.array(
  whereAndValue.map(([, value]) => value),
  { minLength: 1, maxLength: 6 },
);
const filter = whereAndValue.map(([where]) => where);

async function store(prefix: KvKey, values: readonly unknown[]): Promise<void> {
  const atomic = kv.atomic();
  for (const [i, value] of values.entries()) atomic.set([...prefix, i], value);
  expect(await atomic.commit()).toMatchObject({ ok: true });
}

/** The numbers of the documents for which a filter holds. */
function matching(where: Where, values: readonly unknown[]): number[] {
  const now = Date.now();
  return [...values.keys()].filter((i) => modelMatches(where, values[i], now));
}

const numberOf = ({ key }: { key: KvKey }) => key.at(-1) as number;

async function listed(prefix: KvKey, where: Where, reverse: boolean): Promise<number[]> {
  const found: number[] = [];
  for await (const entry of kv.list(prefix, { where, reverse, batchSize: 2 }))
    found.push(numberOf(entry));
  return found;
}

async function paged(prefix: KvKey, where: Where): Promise<number[]> {
  const found: number[] = [];
  for (let cursor: string | undefined, hasMore = true; hasMore; ) {
    const page = await kv.paginate(prefix, { where, limit: 1, ...(cursor && { cursor }) });
    found.push(...page.entries.map(numberOf));
    ({ hasMore } = page);
    cursor = page.cursor ?? undefined;
  }
  return found;
}

it("list, paginate, count and delete take what the model takes", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(filter, documents, async (where, values) => {
      const prefix = ["read", ++prefixes];
      await store(prefix, values);
      const expected = matching(where, values);
      const [forwards, backwards, pages, count] = await Promise.all([
        listed(prefix, where, false),
        listed(prefix, where, true),
        paged(prefix, where),
        kv.count(prefix, { where }),
      ]);
      expect(forwards).toEqual(expected);
      expect(backwards).toEqual(expected.toReversed());
      expect(pages).toEqual(expected);
      expect(count).toBe(expected.length);
      const { deletedCount } = await kv.delete(prefix, { where });
      expect(deletedCount).toBe(expected.length);
      expect(await kv.count(prefix)).toBe(values.length - expected.length);
    }),
    { numRuns: Math.min(Number(process.env.KEYVAL_PROPERTY_RUNS ?? 80), 3000) },
  );
});

it("live lists and counts show it, through changes", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(filter, documents, documents, async (where, before, after) => {
      const prefix = ["live", ++prefixes];
      await store(prefix, before);
      const list = kv.live({ prefix, where });
      const count = kv.live({ count: prefix, where });
      const releases = [list.retain(), count.retain()];
      await Promise.all([list.ready(), count.ready()]);
      const shown = () => [list.getSnapshot().entries.map(numberOf), count.getSnapshot().count];
      const expected = (values: readonly unknown[]) => {
        const found = matching(where, values);
        return [found, found.length];
      };
      expect(shown()).toEqual(expected(before));
      await store(prefix, after);
      const left = [...after, ...before.slice(after.length)];
      await expect.poll(shown, { interval: 5 }).toEqual(expected(left));
      for (const release of releases) release();
    }),
    { numRuns: Math.min(Number(process.env.KEYVAL_PROPERTY_RUNS ?? 40), 1000) },
  );
});
