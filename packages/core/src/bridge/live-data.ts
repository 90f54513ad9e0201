// What a query's data is: the part of a snapshot that is about the store, without the connection's state. So a
// query can be dehydrated, and does not change when only the connection does.
import type {
  LiveEntry,
  LiveEntryMaybe,
  LivePage,
  LiveSelector,
  LiveSnapshot,
} from "../live/live-view.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";

/** Data of a list query. */
export type KvListData<T = unknown> = {
  readonly entries: readonly LiveEntry<T>[];
  /** Whether more entries lie beyond the limit. */
  readonly hasMore: boolean;
};

/** Data of a query of several keys: an entry for each, in the order asked; missing keys have nulls. */
export type KvManyData<T = unknown> = readonly LiveEntryMaybe<T>[];

/** One page of a paged query, of the shape `kv.paginate` gives. */
export type KvInfinitePage<T = unknown> = {
  readonly entries: readonly LiveEntry<T>[];
  /** Whether more entries lie behind it. */
  readonly hasMore: boolean;
  /** Points behind its last entry; null when it has none. */
  readonly cursor: string | null;
};

/** Data of a paged query: TanStack's `InfiniteData`. */
export type KvInfiniteData<T = unknown> = {
  pages: KvInfinitePage<T>[];
  pageParams: (string | null)[];
};

/** What is made of a part of a snapshot has the identity of that part: views keep it while nothing of it changes. */
function cached<P extends object, D extends { readonly hasMore: boolean }>(
  make: (part: P, hasMore: boolean) => D,
): (part: P, hasMore: boolean) => D {
  const known = new WeakMap<P, D>();
  return (part, hasMore) => {
    const last = known.get(part);
    if (last?.hasMore === hasMore) return last;
    const data = Object.freeze(make(part, hasMore));
    known.set(part, data);
    return data;
  };
}

const listData = cached(
  (entries: readonly unknown[], hasMore): KvListData => ({
    entries: entries as readonly LiveEntry[],
    hasMore,
  }),
);

/** Points behind the last entry of a page. */
export function cursorOf({ entries }: LivePage): string | null {
  const last = entries.at(-1);
  return last ? encodeKeyPath(last.key) : null;
}

const pageData = cached(
  (page: LivePage, hasMore): KvInfinitePage => ({
    entries: page.entries,
    hasMore,
    cursor: hasMore ? cursorOf(page) : null,
  }),
);

const infiniteData = cached((pages: readonly LivePage[], hasMore) => ({
  pages: pages.map((page, i) => pageData(page, hasMore || i < pages.length - 1)),
  pageParams: pages.map((_, i) => (i === 0 ? null : cursorOf(pages[i - 1] as LivePage))),
  hasMore,
}));

const flat = new WeakMap<readonly KvInfinitePage[], readonly LiveEntry[]>();

/** The entries of all pages: the same array for the same pages. */
export function entriesOfPages<T>(pages: readonly KvInfinitePage<T>[]): readonly LiveEntry<T>[] {
  const known = flat.get(pages);
  const entries = known ?? Object.freeze(pages.flatMap((page) => page.entries));
  if (!known) flat.set(pages, entries);
  return entries as readonly LiveEntry<T>[];
}

/** A query's data at one moment of its view: the same reference until it changes, undefined before the first. */
export function dataOf(selector: LiveSelector, snapshot: LiveSnapshot): unknown {
  if ("key" in selector) return snapshot.entry;
  if ("count" in selector) return snapshot.count;
  if (snapshot.status === "pending" || (snapshot.error && snapshot.entries.length === 0))
    return undefined;
  if ("keys" in selector) return snapshot.entries;
  const { entries, hasMore = false, pages } = snapshot;
  return pages ? infiniteData(pages, hasMore) : listData(entries, hasMore);
}

/** Whether an entry of a view holds something, be it only here so far. */
export const entryExists = (entry: LiveEntryMaybe | undefined): boolean =>
  entry !== undefined && (entry.versionstamp !== null || entry.value !== null);
