// What a query's data is: the part of a snapshot that is about the store, without the connection's state. So a
// query can be dehydrated, and does not change when only the connection does.
import type { LiveEntry, LiveEntryMaybe, LiveSelector, LiveSnapshot } from "../live/live-view.ts";

/** Data of a list query. */
export type KvListData<T = unknown> = {
  readonly entries: readonly LiveEntry<T>[];
  /** Whether more entries lie beyond the limit. */
  readonly hasMore: boolean;
};

/** Data of a query of several keys: an entry for each, in the order asked; missing keys have nulls. */
export type KvManyData<T = unknown> = readonly LiveEntryMaybe<T>[];

/** A list's data has the identity of its entries: a view keeps those while nothing of them changes. */
const lists = new WeakMap<readonly unknown[], KvListData>();

function listData({ entries, hasMore = false }: LiveSnapshot): KvListData {
  const known = lists.get(entries);
  if (known && known.hasMore === hasMore) return known;
  const data = Object.freeze({ entries: entries as readonly LiveEntry[], hasMore });
  lists.set(entries, data);
  return data;
}

/** A query's data at one moment of its view: the same reference until it changes, undefined before the first. */
export function dataOf(selector: LiveSelector, snapshot: LiveSnapshot): unknown {
  if ("key" in selector) return snapshot.entry;
  if ("count" in selector) return snapshot.count;
  if (snapshot.status === "pending" || (snapshot.error && snapshot.entries.length === 0))
    return undefined;
  return "keys" in selector ? snapshot.entries : listData(snapshot);
}

/** Whether an entry of a view holds something, be it only here so far. */
export const entryExists = (entry: LiveEntryMaybe | undefined): boolean =>
  entry !== undefined && (entry.versionstamp !== null || entry.value !== null);
