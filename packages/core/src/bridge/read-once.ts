// One plain read of what a selector names, in the shape of its query's data: what a query is on a server.
import type { Kv } from "../client/kv.ts";
import type { LiveSelector } from "../live/live-view.ts";
import type { KvInfinitePage } from "./live-data.ts";

/** Reads one page; the first, when the cursor is null. */
export function readPageOnce(
  kv: Kv,
  { prefix, where, reverse, pageSize }: Extract<LiveSelector, { pageSize: number }>,
  cursor: string | null,
): Promise<KvInfinitePage> {
  return kv.paginate(prefix, { where, reverse, limit: pageSize, cursor });
}

/** Reads what a selector names, pages aside. */
export async function readOnce(kv: Kv, selector: LiveSelector): Promise<unknown> {
  if ("key" in selector) return kv.get(selector.key);
  if ("keys" in selector) return kv.get(selector.keys);
  if ("count" in selector) return kv.count(selector.count, { where: selector.where });
  if ("search" in selector) {
    const { search, query, limit, where } = selector;
    return { entries: await kv.search(search, query, { limit, where }), hasMore: false };
  }
  const { prefix, where, start, end, reverse } = selector;
  const limit = "limit" in selector ? selector.limit : undefined;
  const entries = [];
  // One more than asked tells whether there are more.
  const range = { where, start, end, reverse, limit: limit && limit + 1 };
  for await (const entry of kv.list(prefix, range)) entries.push(entry);
  const hasMore = limit !== undefined && entries.length > limit;
  return { entries: hasMore ? entries.slice(0, limit) : entries, hasMore };
}
