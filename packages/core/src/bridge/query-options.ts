// TanStack Query options for what the live store shows: usable with useQuery, useQueries, prefetchQuery and the like.
// Freshness, retries and reconnecting are the store's: a query never refetches by itself, invalidating it resyncs.
import type { Kv } from "../client/kv.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { LiveEntryMaybe, LiveRange, LiveSelector } from "../live/live-view.ts";
import { checkOptions } from "../protocol/check-options.ts";
import type { KvKey } from "../protocol/key.ts";
import type { Where } from "../protocol/where.ts";
import type { KeyOf, KvPatterns, PrefixOf, Untyped } from "../schema/typed-keys.ts";
import type { Inferred, StoreBelow, StoreValue } from "../schema/typed-values.ts";
import { isServer } from "./is-server.ts";
import { keepEqual } from "./keep-equal.ts";
import { dataOf, type KvListData, type KvManyData } from "./live-data.ts";
import { describeSelector, type KvQueryKey, queryKeyOf, scopeKey } from "./query-keys.ts";
import { readsSelector } from "./query-selectors.ts";
import { readOnce } from "./read-once.ts";
import { scopeRecord } from "./scope.ts";

/** What a query may be told not to run with: no key yet, or TanStack's `skipToken`. */
export type KvSkip = null | undefined | symbol;

/** Which entries of a prefix a list query shows. */
export type KvListSelection = Omit<LiveRange, "prefix"> & {
  /** At most so many entries; all when absent. */
  readonly limit?: number;
};

/** Data to show before the store has any, such as what the page was rendered with. */
export type KvInitialData<TData> = { readonly initialData?: (() => TData) | undefined };

/** What the query is to carry for whoever hears of it, such as a QueryCache's `onError`. */
export type KvQueryMeta = { readonly meta?: Record<string, unknown> | undefined };

/** Options for `useQuery` and whatever else takes query options. */
export type KvQueryOptions<TData> = {
  queryKey: KvQueryKey;
  queryFn: () => Promise<TData>;
  /** What the store already shows. */
  initialData: () => TData | undefined;
  enabled?: boolean;
  staleTime: number;
  retry: false;
  networkMode: "always";
  refetchInterval: false;
  refetchOnWindowFocus: false;
  refetchOnReconnect: false;
  structuralSharing: (previous: unknown, next: unknown) => unknown;
  /** What it was given, and as `kv` what the query is of, for TanStack's devtools. */
  meta?: Record<string, unknown>;
};

const fixed = {
  staleTime: Infinity,
  retry: false,
  networkMode: "always",
  refetchInterval: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  structuralSharing: keepEqual,
} as const;

const refuse = () =>
  Promise.reject(
    createKvError(
      "invalid_argument",
      "This query has no key yet, so it cannot be fetched; give it one first.",
    ),
  );

/** The options of any selector; without one, of a query that stays disabled. */
export function liveOptions<TData>(
  kv: Kv,
  selector: LiveSelector | undefined,
  options?: KvInitialData<TData> & KvQueryMeta,
): KvQueryOptions<TData> {
  const { initialData, meta } = options ?? {};
  const { name: scope, made } = scopeRecord(kv);
  if (!selector)
    return {
      ...fixed,
      queryKey: [...scopeKey(scope), ":skip"],
      queryFn: refuse,
      initialData: () => undefined,
      enabled: false,
      ...(meta && { meta }),
    };
  // The one that others use, who get the same members at every render, or TanStack tells everybody that they differ.
  const shared = kv.live(selector).selector;
  const plain = meta || initialData ? undefined : made;
  const known = plain?.get(shared);
  if (known) return { ...known } as KvQueryOptions<TData>;
  const queryFn = async () => {
    if (isServer()) return readOnce(kv, shared);
    const view = kv.live(shared);
    const isFirst = view.getSnapshot().status === "pending";
    return dataOf(shared, await (isFirst ? view.ready() : view.resync()));
  };
  const result = {
    ...fixed,
    queryKey: queryKeyOf(scope, shared),
    meta: {
      // Asked for by devtools, so it says nothing before.
      get kv() {
        return describeSelector(shared);
      },
      ...meta,
    },
    queryFn: readsSelector(queryFn, { scope, selector: shared }),
    initialData: () => dataOf(shared, kv.live(shared).getSnapshot()) ?? initialData?.(),
  };
  plain?.set(shared, result);
  return { ...result } as KvQueryOptions<TData>;
}

/** Whether there is no key yet. Anything else that is no key is a mistake, and refused as one. */
export const isSkip = (key: unknown): key is KvSkip => !key || typeof key === "symbol";

/** Options of the query of one entry. A missing key is data too: an entry with nulls. */
export function kvOptions<
  T = Inferred,
  S extends KvPatterns = Untyped,
  const K extends KeyOf<S> = KeyOf<S>,
>(
  kv: Kv<S>,
  key: K | KvSkip,
  options?: KvInitialData<LiveEntryMaybe<StoreValue<S, K, T>>> & KvQueryMeta,
): KvQueryOptions<LiveEntryMaybe<StoreValue<S, K, T>>> {
  checkOptions(options, "kvOptions", { initialData: 1, meta: 1 });
  return liveOptions(kv, isSkip(key) ? undefined : { key }, options);
}

/** Options of the query of several entries, in the order of the keys. */
export function kvManyOptions<
  T = Inferred,
  S extends KvPatterns = Untyped,
  const K extends readonly KeyOf<S>[] = readonly KeyOf<S>[],
>(
  kv: Kv<S>,
  keys: K | KvSkip,
  options?: KvQueryMeta,
): KvQueryOptions<KvManyData<StoreValue<S, K[number], T>>> {
  checkOptions(options, "kvManyOptions", { meta: 1 });
  return liveOptions(kv, isSkip(keys) ? undefined : { keys }, options);
}

/** Options of the query of the descendants of a prefix, in key order. */
export function kvListOptions<
  T = Inferred,
  S extends KvPatterns = Untyped,
  const P extends PrefixOf<S> = PrefixOf<S>,
>(
  kv: Kv<S>,
  prefix: P | KvSkip,
  options?: KvListSelection & KvInitialData<KvListData<StoreBelow<S, P, T>>> & KvQueryMeta,
): KvQueryOptions<KvListData<StoreBelow<S, P, T>>> {
  checkOptions(options, "kvListOptions", {
    ...{ start: 1, end: 1, reverse: 1, where: 1, limit: 1, initialData: 1, meta: 1 },
  });
  const { initialData, meta, ...selection } = options ?? {};
  const selector = isSkip(prefix) ? undefined : ({ ...selection, prefix } as LiveSelector);
  return liveOptions(kv, selector, { initialData, meta });
}

/** Options of the query of the number of descendants of a prefix. */
export function kvCountOptions<S extends KvPatterns = Untyped>(
  kv: Kv<S>,
  prefix: PrefixOf<S> | KvSkip,
  options?: { where?: Where } & KvQueryMeta,
): KvQueryOptions<number> {
  checkOptions(options, "kvCountOptions", { where: 1, meta: 1 });
  const { where, meta } = options ?? {};
  return liveOptions(kv, isSkip(prefix) ? undefined : { count: prefix, where }, { meta });
}

/** Which of the entries that a search finds a query shows. */
export type KvSearchSelection = {
  /** Only entries whose value passes this filter. */
  readonly where?: Where | undefined;
  /** At most so many, the best ones; at most 1000. Default 100. */
  readonly limit?: number | undefined;
};

/** The selector of a search; nothing while there is no prefix or no query. */
export const searchSelector = (
  prefix: KvKey | KvSkip,
  query: string | KvSkip,
  selection: KvSearchSelection | null | undefined,
): LiveSelector | undefined => {
  const { where, limit } = selection ?? {};
  return isSkip(prefix) || typeof query !== "string"
    ? undefined
    : { search: prefix, query, ...(where && { where }), ...(limit !== undefined && { limit }) };
};

/** Options of the query of a full-text search, best match first. A query without a word finds nothing. */
export function kvSearchOptions<
  T = Inferred,
  S extends KvPatterns = Untyped,
  const P extends PrefixOf<S> = PrefixOf<S>,
>(
  kv: Kv<S>,
  prefix: P | KvSkip,
  query: string | KvSkip,
  options?: KvSearchSelection & KvInitialData<KvListData<StoreBelow<S, P, T>>> & KvQueryMeta,
): KvQueryOptions<KvListData<StoreBelow<S, P, T>>> {
  checkOptions(options, "kvSearchOptions", { where: 1, limit: 1, initialData: 1, meta: 1 });
  const { initialData, meta, ...selection } = options ?? {};
  return liveOptions(kv, searchSelector(prefix, query, selection), { initialData, meta });
}
