// The options factories of core with the types of react-query: data-tagged query keys, and no skipping where a
// component suspends.
import {
  type Kv,
  kvCountOptions as createCountOptions,
  type KvError,
  kvInfiniteOptions as createInfiniteOptions,
  type KvInfiniteOptions,
  type KvInferred,
  type KvInitialData,
  type KvKeyOf,
  type KvListData,
  kvListOptions as createListOptions,
  type KvListSelection,
  type KvManyData,
  kvManyOptions as createManyOptions,
  kvOptions as createOptions,
  kvSearchOptions as createSearchOptions,
  type KvPageSelection,
  type KvPatterns,
  type KvPrefixOf,
  type KvQueryKey,
  type KvQueryMeta,
  type KvQueryOptions,
  type KvSearchSelection,
  type KvSkip,
  type KvStoreBelow,
  type KvStoreValue,
  type KvUntyped,
  type LiveEntryMaybe,
  type Where,
} from "@keyval/core";
import type { DataTag, SkipToken } from "@tanstack/react-query";
import type { KvPages } from "./use-kv-paginate.ts";

/** Options whose query key knows the type of its data: `queryClient.getQueryData(options.queryKey)`. */
type Tagged<TOptions, TData> = Omit<TOptions, "queryKey"> & {
  queryKey: DataTag<KvQueryKey, TData, KvError>;
};

/** Options that may be those of a disabled query: not for components that suspend. */
type Skippable<TOptions extends { queryFn: unknown }> = Omit<TOptions, "queryFn"> & {
  queryFn: TOptions["queryFn"] | SkipToken;
};

/** Options of a query that always has data. */
type Defined<TOptions, TData> = Omit<TOptions, "initialData"> & { initialData: () => TData };

type Options<TData> = Tagged<KvQueryOptions<TData>, TData>;
type Pages<T> = Tagged<KvInfiniteOptions<T>, KvPages<T>>;
type Entry<T> = LiveEntryMaybe<T>;

/**
 * Options of the query of one entry. A missing key is data too: an entry with nulls.
 * @param key waits with `null`, `undefined` or `skipToken`
 *
 * @example
 * ```ts
 * import { Kv, kvOptions } from "@keyval/react";
 * import { useQuery } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * export const useUser = (id: number) => useQuery(kvOptions<{ name: string }>(kv, ["users", id]));
 * ```
 */
export const kvOptions = createOptions as {
  <T = KvInferred, S extends KvPatterns = KvUntyped, const K extends KvKeyOf<S> = KvKeyOf<S>>(
    kv: Kv<S>,
    key: K,
    options: { initialData: () => Entry<KvStoreValue<S, K, T>> } & KvQueryMeta,
  ): Defined<Options<Entry<KvStoreValue<S, K, T>>>, Entry<KvStoreValue<S, K, T>>>;
  <T = KvInferred, S extends KvPatterns = KvUntyped, const K extends KvKeyOf<S> = KvKeyOf<S>>(
    kv: Kv<S>,
    key: K,
    options?: KvInitialData<Entry<KvStoreValue<S, K, T>>> & KvQueryMeta,
  ): Options<Entry<KvStoreValue<S, K, T>>>;
  <
    T = KvInferred,
    S extends KvPatterns = KvUntyped,
    const K extends KvKeyOf<S> | KvSkip = KvKeyOf<S>,
  >(
    kv: Kv<S>,
    key: K | KvSkip,
    options?: KvQueryMeta,
  ): Skippable<Options<Entry<KvStoreValue<S, K, T>>>>;
};

/**
 * Options of the query of several entries, in the order of the keys.
 *
 * @example
 * ```ts
 * import { Kv, kvManyOptions } from "@keyval/react";
 * import { useQuery } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * export const useNumbers = () => useQuery(kvManyOptions<number>(kv, [["visits"], ["likes"]]));
 * ```
 */
export const kvManyOptions = createManyOptions as {
  <
    T = KvInferred,
    S extends KvPatterns = KvUntyped,
    const K extends readonly KvKeyOf<S>[] = readonly KvKeyOf<S>[],
  >(
    kv: Kv<S>,
    keys: K,
    options?: KvQueryMeta,
  ): Options<KvManyData<KvStoreValue<S, K[number], T>>>;
  <
    T = KvInferred,
    S extends KvPatterns = KvUntyped,
    const K extends readonly KvKeyOf<S>[] = readonly KvKeyOf<S>[],
  >(
    kv: Kv<S>,
    keys: K | KvSkip,
    options?: KvQueryMeta,
  ): Skippable<Options<KvManyData<KvStoreValue<S, K[number], T>>>>;
};

/**
 * Options of the query of the descendants of a prefix, in key order.
 *
 * @example
 * ```ts
 * import { Kv, kvListOptions } from "@keyval/react";
 * import { useQuery } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * export const useOpenTodos = () => useQuery(kvListOptions<{ title: string }>(kv, ["todos"], { where: { done: false }, limit: 50 }));
 * ```
 */
export const kvListOptions = createListOptions as {
  <T = KvInferred, S extends KvPatterns = KvUntyped, const P extends KvPrefixOf<S> = KvPrefixOf<S>>(
    kv: Kv<S>,
    prefix: P,
    options: KvListSelection &
      KvQueryMeta & { initialData: () => KvListData<KvStoreBelow<S, P, T>> },
  ): Defined<Options<KvListData<KvStoreBelow<S, P, T>>>, KvListData<KvStoreBelow<S, P, T>>>;
  <T = KvInferred, S extends KvPatterns = KvUntyped, const P extends KvPrefixOf<S> = KvPrefixOf<S>>(
    kv: Kv<S>,
    prefix: P,
    options?: KvListSelection & KvQueryMeta & KvInitialData<KvListData<KvStoreBelow<S, P, T>>>,
  ): Options<KvListData<KvStoreBelow<S, P, T>>>;
  <
    T = KvInferred,
    S extends KvPatterns = KvUntyped,
    const P extends KvPrefixOf<S> | KvSkip = KvPrefixOf<S>,
  >(
    kv: Kv<S>,
    prefix: P | KvSkip,
    options?: KvListSelection & KvQueryMeta,
  ): Skippable<Options<KvListData<KvStoreBelow<S, P, T>>>>;
};

/**
 * Options of the query of the descendants of a prefix in pages, for `useInfiniteQuery`.
 *
 * @example
 * ```ts
 * import { Kv, kvInfiniteOptions } from "@keyval/react";
 * import { useInfiniteQuery } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * export const useLog = () => useInfiniteQuery(kvInfiniteOptions<string>(kv, ["log"], { pageSize: 20, reverse: true }));
 * ```
 */
export const kvInfiniteOptions = createInfiniteOptions as {
  <T = KvInferred, S extends KvPatterns = KvUntyped, const P extends KvPrefixOf<S> = KvPrefixOf<S>>(
    kv: Kv<S>,
    prefix: P,
    options?: KvPageSelection & KvQueryMeta,
  ): Pages<KvStoreBelow<S, P, T>>;
  <
    T = KvInferred,
    S extends KvPatterns = KvUntyped,
    const P extends KvPrefixOf<S> | KvSkip = KvPrefixOf<S>,
  >(
    kv: Kv<S>,
    prefix: P | KvSkip,
    options?: KvPageSelection & KvQueryMeta,
  ): Skippable<Pages<KvStoreBelow<S, P, T>>>;
};

/**
 * Options of the query of the number of descendants of a prefix.
 *
 * @example
 * ```ts
 * import { Kv, kvCountOptions } from "@keyval/react";
 * import { useQuery } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * export const useOpenCount = () => useQuery(kvCountOptions(kv, ["todos"], { where: { done: false } }));
 * ```
 */
export const kvCountOptions = createCountOptions as {
  <S extends KvPatterns = KvUntyped>(
    kv: Kv<S>,
    prefix: KvPrefixOf<S>,
    options?: { where?: Where } & KvQueryMeta,
  ): Options<number>;
  <S extends KvPatterns = KvUntyped>(
    kv: Kv<S>,
    prefix: KvPrefixOf<S> | KvSkip,
    options?: { where?: Where } & KvQueryMeta,
  ): Skippable<Options<number>>;
};

/**
 * Options of the query of a full-text search, best match first.
 *
 * @example
 * ```ts
 * import { Kv, kvSearchOptions } from "@keyval/react";
 * import { useQuery } from "@tanstack/react-query";
 * const kv = new Kv("/api");
 * export const useFound = (words: string) => useQuery(kvSearchOptions<{ title: string }>(kv, ["notes"], words, { limit: 20 }));
 * ```
 */
export const kvSearchOptions = createSearchOptions as {
  <T = KvInferred, S extends KvPatterns = KvUntyped, const P extends KvPrefixOf<S> = KvPrefixOf<S>>(
    kv: Kv<S>,
    prefix: P,
    query: string,
    options?: KvSearchSelection & KvQueryMeta & KvInitialData<KvListData<KvStoreBelow<S, P, T>>>,
  ): Options<KvListData<KvStoreBelow<S, P, T>>>;
  <
    T = KvInferred,
    S extends KvPatterns = KvUntyped,
    const P extends KvPrefixOf<S> | KvSkip = KvPrefixOf<S>,
  >(
    kv: Kv<S>,
    prefix: P | KvSkip,
    query: string | KvSkip,
    options?: KvSearchSelection & KvQueryMeta,
  ): Skippable<Options<KvListData<KvStoreBelow<S, P, T>>>>;
};
