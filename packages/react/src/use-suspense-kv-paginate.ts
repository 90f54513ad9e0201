"use client";
// The entries below a prefix in pages, live, for components under <Suspense>.
import {
  type KvError,
  type KvInfinitePage,
  type KvKey,
  type KvPageSelection,
  type KvQueryKey,
  liveInfiniteOptions,
  pageSelector,
} from "@keyval/core";
import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { pageResult } from "./page-result.ts";
import { useKvClient } from "./use-kv-client.ts";
import type { KvPages, KvPaginateHookOptions } from "./use-kv-paginate.ts";
import type { KvSuspenseOptions } from "./use-live.ts";
import { useView } from "./use-view.ts";

/**
 * `useKvPaginate` that suspends until the first page is known, and throws to the nearest error boundary when it
 * cannot be had.
 *
 * @returns the infinite query's result with `entries` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useSuspenseKvPaginate } from "@keyval/react";
 *
 * export function Log() {
 *   const { entries, fetchNextPage } = useSuspenseKvPaginate<string>(["log"], { pageSize: 20 });
 *   return <p onClick={() => fetchNextPage()}>{entries.map(({ value }) => value).join(" ")}</p>;
 * }
 * ```
 */
export function useSuspenseKvPaginate<T = unknown, TSelected = KvPages<T>>(
  prefix: KvKey,
  {
    pageSize,
    where,
    reverse,
    ...options
  }: KvPageSelection &
    Pick<KvPaginateHookOptions<T, TSelected>, keyof KvSuspenseOptions<never>> = {},
) {
  const selector = pageSelector(prefix, { pageSize, where, reverse });
  const live = liveInfiniteOptions<T>(useKvClient(), selector);
  const query = useSuspenseInfiniteQuery<
    KvInfinitePage<T>,
    KvError,
    TSelected,
    KvQueryKey,
    string | null
  >({ ...options, ...live });
  const hasSelect = options.select !== undefined;
  const snapshot = useView(live.queryKey, query, hasSelect);
  return pageResult<T, typeof query>({ query, snapshot }, hasSelect);
}
