// The entries below a prefix in pages, live.
import type {
  KvError,
  KvInfiniteData,
  KvInfinitePage,
  KvPageSelection,
  KvQueryKey,
  KvSkip,
  LiveEntry,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { entriesOfPages, liveInfiniteOptions, pageSelector } from "@keyval/core/binding";
import {
  type InfiniteData,
  type InfiniteQueryObserverOptions,
  useInfiniteQuery,
  type UseInfiniteQueryReturnType,
} from "@tanstack/vue-query";
import { computed, type ComputedRef, type MaybeRefOrGetter, toValue } from "vue";
import { awaitable } from "./awaitable.ts";
import { useKvContext } from "./kv-context.ts";
import { useView } from "./use-view.ts";

/** Pages as TanStack keeps them. */
export type KvPages<T> = InfiniteData<KvInfinitePage<T>, string | null>;

/** Options of `useKvPaginate`. */
export type KvPaginateHookOptions<T, TSelected = KvPages<T>> = KvPageSelection &
  Pick<
    InfiniteQueryObserverOptions<KvInfinitePage<T>, KvError, TSelected, KvQueryKey, string | null>,
    "select" | "placeholderData" | "gcTime" | "throwOnError" | "meta"
  > & { enabled?: boolean | undefined };

const none: readonly never[] = Object.freeze([]);

type Refs<T, TSelected> = Omit<UseInfiniteQueryReturnType<TSelected, KvError>, "data"> & {
  data: ComputedRef<TSelected | undefined>;
  /** The entries of all loaded pages; empty until the first is known. */
  entries: ComputedRef<readonly LiveEntry<T>[]>;
  /** Whether what is shown is up to date with the server. */
  isLive: ComputedRef<boolean>;
};

type KvPagesResult<T, TSelected> = Refs<T, TSelected> & PromiseLike<Refs<T, TSelected>>;

/**
 * The descendants of a prefix, in key order, page by page; every loaded page is live. Inserts and deletes grow and
 * shrink the page they fall in: no entry shows twice, none is missed. An untouched page keeps its identity.
 *
 * @returns the infinite query's refs (`hasNextPage`, …) and functions (`fetchNextPage`, …), with `entries` and
 * `isLive`. Awaitable.
 *
 * @example
 * ```ts
 * import { useKvPaginate } from "@keyval/vue";
 * const { entries, hasNextPage, fetchNextPage } = useKvPaginate<string>(["log"], { pageSize: 20, reverse: true });
 * const more = () => hasNextPage.value && fetchNextPage();
 * console.log(entries.value.length, more);
 * ```
 */
export function useKvPaginate<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvPages<T>>,
  const P extends RegisteredPrefix<T> | KvSkip = RegisteredPrefix<T>,
>(
  prefix: MaybeRefOrGetter<P | KvSkip>,
  options?: MaybeRefOrGetter<KvPaginateHookOptions<RegisteredBelow<P, T>, TSelected> | undefined>,
): KvPagesResult<RegisteredBelow<P, T>, Selected<TSelected, KvPages<RegisteredBelow<P, T>>>> {
  const { kv, queryClient } = useKvContext();
  const selector = () => {
    const { pageSize, where, reverse } = toValue(options) ?? {};
    return pageSelector(toValue(prefix), { pageSize, where, reverse });
  };
  const live = computed(() => liveInfiniteOptions(kv, selector(), toValue(options)));
  const query = useInfiniteQuery(() => {
    const { pageSize: _, where: __, reverse: ___, ...rest } = toValue(options) ?? {};
    return { ...rest, ...live.value, shallow: true } as never;
  }, queryClient) as UseInfiniteQueryReturnType<TSelected, KvError>;
  const hasSelect = () => toValue(options)?.select !== undefined;
  // The cache's: it holds back while pages it had are loaded again.
  const read = () => (hasSelect() ? undefined : queryClient.getQueryData(live.value.queryKey));
  const view = useView<TSelected>(kv, () => live.value, query as never, read);
  const entries = computed((): readonly LiveEntry[] => {
    if (hasSelect()) return (view.snapshot.value?.entries ?? none) as readonly LiveEntry[];
    const data = view.data.value as KvInfiniteData | undefined;
    return data ? entriesOfPages(data.pages) : none;
  });
  return awaitable(query, {
    ...query,
    data: view.data,
    entries,
    isLive: view.isLive,
  }) as never;
}
