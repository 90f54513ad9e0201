"use client";
// The entries below a prefix in pages, live, for components under <Suspense>.
import type {
  KvError,
  KvInfinitePage,
  KvPageSelection,
  KvQueryKey,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { liveInfiniteOptions, pageSelector } from "@keyval/core/binding";
import {
  useSuspenseInfiniteQuery,
  type UseSuspenseInfiniteQueryResult,
} from "@tanstack/react-query";
import { type KvPagesResult, pageResult } from "./page-result.ts";
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
export function useSuspenseKvPaginate<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvPages<T>>,
  const P extends RegisteredPrefix<T> = RegisteredPrefix<T>,
>(
  prefix: P,
  given?: KvPageSelection &
    Pick<KvPaginateHookOptions<RegisteredBelow<P, T>, TSelected>, keyof KvSuspenseOptions<never>>,
): KvPagesResult<
  RegisteredBelow<P, T>,
  UseSuspenseInfiniteQueryResult<Selected<TSelected, KvPages<RegisteredBelow<P, T>>>, KvError>
> {
  const { pageSize, where, reverse, ...options } = given ?? {};
  const selector = pageSelector(prefix, { pageSize, where, reverse });
  const live = liveInfiniteOptions<RegisteredBelow<P, T>>(useKvClient(), selector, options);
  const query = useSuspenseInfiniteQuery<
    KvInfinitePage<RegisteredBelow<P, T>>,
    KvError,
    TSelected,
    KvQueryKey,
    string | null
  >({ ...options, ...live });
  const hasSelect = options.select !== undefined;
  const snapshot = useView(live, query, hasSelect);
  return pageResult({ query, snapshot }, hasSelect) as never;
}
