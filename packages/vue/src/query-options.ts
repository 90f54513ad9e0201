// The options factories of core with the types of vue-query: data-tagged query keys, shallow
// data, and a disabled query where there is no key.
import {
  type Kv,
  kvCountOptions as createCountOptions,
  type KvError,
  kvInfiniteOptions as createInfiniteOptions,
  type KvInfiniteOptions,
  type KvInitialData,
  type KvKey,
  type KvListData,
  kvListOptions as createListOptions,
  type KvListSelection,
  type KvManyData,
  kvManyOptions as createManyOptions,
  kvOptions as createOptions,
  kvSearchOptions as createSearchOptions,
  type KvPageSelection,
  type KvQueryKey,
  type KvQueryOptions,
  type KvSearchSelection,
  type KvSkip,
  type LiveEntryMaybe,
  type Where,
} from "@keyval/core";
import type { DataTag, SkipToken } from "@tanstack/vue-query";
import type { KvPages } from "./use-kv-paginate.ts";

/** Options whose query key knows the type of its data: `queryClient.getQueryData(options.queryKey)`. */
type Tagged<TOptions, TData> = Omit<TOptions, "queryKey"> & {
  queryKey: DataTag<KvQueryKey, TData, KvError>;
  shallow: true;
};

/** Options that may be those of a disabled query: not for components that suspend. */
type Skippable<TOptions extends { queryFn: unknown }> = Omit<TOptions, "queryFn"> & {
  queryFn: TOptions["queryFn"] | SkipToken;
};

/** Options of a query that always has data. */
type Defined<TOptions, TData> = Omit<TOptions, "initialData"> & { initialData: () => TData };

/** Vue Query's deep proxies would cost, and break the identity that keeps untouched rows from rendering. */
const shallow =
  <TArguments extends unknown[], TOptions extends object>(
    create: (...given: TArguments) => TOptions,
  ) =>
  (...given: TArguments) => ({ ...create(...given), shallow: true });

type Options<TData> = Tagged<KvQueryOptions<TData>, TData>;
type Pages<T> = Tagged<KvInfiniteOptions<T>, KvPages<T>>;
type Entry<T> = LiveEntryMaybe<T>;

/** Options of the query of one entry. A missing key is data too: an entry with nulls. */
export const kvOptions = shallow(createOptions) as {
  <T = unknown>(
    kv: Kv,
    key: KvKey,
    options: { initialData: () => Entry<T> },
  ): Defined<Options<Entry<T>>, Entry<T>>;
  <T = unknown>(kv: Kv, key: KvKey, options?: KvInitialData<Entry<T>>): Options<Entry<T>>;
  <T = unknown>(kv: Kv, key: KvKey | KvSkip): Skippable<Options<Entry<T>>>;
};

/** Options of the query of several entries, in the order of the keys. */
export const kvManyOptions = shallow(createManyOptions) as {
  <T = unknown>(kv: Kv, keys: readonly KvKey[]): Options<KvManyData<T>>;
  <T = unknown>(kv: Kv, keys: readonly KvKey[] | KvSkip): Skippable<Options<KvManyData<T>>>;
};

/** Options of the query of the descendants of a prefix, in key order. */
export const kvListOptions = shallow(createListOptions) as {
  <T = unknown>(
    kv: Kv,
    prefix: KvKey,
    options: KvListSelection & { initialData: () => KvListData<T> },
  ): Defined<Options<KvListData<T>>, KvListData<T>>;
  <T = unknown>(
    kv: Kv,
    prefix: KvKey,
    options?: KvListSelection & KvInitialData<KvListData<T>>,
  ): Options<KvListData<T>>;
  <T = unknown>(
    kv: Kv,
    prefix: KvKey | KvSkip,
    options?: KvListSelection,
  ): Skippable<Options<KvListData<T>>>;
};

/** Options of the query of the descendants of a prefix in pages, for `useInfiniteQuery`. */
export const kvInfiniteOptions = shallow(createInfiniteOptions) as {
  <T = unknown>(kv: Kv, prefix: KvKey, selection?: KvPageSelection): Pages<T>;
  <T = unknown>(kv: Kv, prefix: KvKey | KvSkip, selection?: KvPageSelection): Skippable<Pages<T>>;
};

/** Options of the query of the number of descendants of a prefix. */
export const kvCountOptions = shallow(createCountOptions) as {
  (kv: Kv, prefix: KvKey, options?: { where?: Where }): Options<number>;
  (kv: Kv, prefix: KvKey | KvSkip, options?: { where?: Where }): Skippable<Options<number>>;
};

/** Options of the query of a full-text search, best match first. */
export const kvSearchOptions = shallow(createSearchOptions) as {
  <T = unknown>(
    kv: Kv,
    prefix: KvKey,
    query: string,
    options?: KvSearchSelection & KvInitialData<KvListData<T>>,
  ): Options<KvListData<T>>;
  <T = unknown>(
    kv: Kv,
    prefix: KvKey | KvSkip,
    query: string | KvSkip,
    options?: KvSearchSelection,
  ): Skippable<Options<KvListData<T>>>;
};
