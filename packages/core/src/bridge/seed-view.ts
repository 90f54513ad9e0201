// Gives a view what its query has already: hydrated from the server that rendered the page, or kept by the cache.
import type { LiveEntryMaybe, LiveView } from "../live/live-view.ts";
import type { KvInfiniteData, KvListData, KvManyData } from "./live-data.ts";

type QueryData = LiveEntryMaybe | KvManyData | KvListData | KvInfiniteData | number | undefined;

/** Entries of a query's data, and whether they are all its view selects. */
function entriesOf(data: QueryData): readonly [entries: KvManyData, isAll: boolean] {
  if (typeof data !== "object") return [[], false];
  if (Array.isArray(data)) return [data as KvManyData, true];
  if ("pages" in data) return [data.pages.flatMap(({ entries }) => entries), false];
  if ("key" in data) return [[data], true];
  const { entries, hasMore } = data as KvListData;
  return [entries, !hasMore];
}

/**
 * Shows a query's data in its view, until the first word of the stream. What is
 * pending or made up is not the server's word.
 */
export function seedView(view: LiveView, data: unknown): void {
  if (view.getSnapshot().status !== "pending") return;
  const [entries, isAll] = entriesOf(data as QueryData);
  if (entries.length === 0 && !isAll) return;
  const isWord = ({ pending, value, versionstamp }: LiveEntryMaybe) =>
    !pending && (value === null || versionstamp !== null);
  if (!entries.every(isWord)) return;
  view.seed(entries as never, isAll);
}
