"use client";
// The entries below a prefix in pages, live.
import type {
  KvError,
  KvInfinitePage,
  KvPageSelection,
  KvQueryKey,
  KvSkip,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { liveInfiniteOptions, pageSelector } from "@keyval/core/binding";
import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryOptions,
  type UseInfiniteQueryResult,
} from "@tanstack/react-query";
import { type KvPagesResult, pageResult } from "./page-result.ts";
import { useKvClient } from "./use-kv-client.ts";
import type { KvHookOptions } from "./use-live.ts";
import { useView } from "./use-view.ts";

/** Pages as TanStack keeps them. */
export type KvPages<T> = InfiniteData<KvInfinitePage<T>, string | null>;

/** Options of `useKvPaginate`. */
export type KvPaginateHookOptions<T, TSelected = KvPages<T>> = KvPageSelection &
  Pick<
    UseInfiniteQueryOptions<KvInfinitePage<T>, KvError, TSelected, KvQueryKey, string | null>,
    keyof KvHookOptions<never>
  >;

/**
 * The descendants of a prefix, in key order, page by page; every loaded page is live. Inserts and deletes grow and
 * shrink the page they fall in: no entry shows twice, none is missed. An untouched page keeps its identity.
 *
 * @returns the infinite query's result (`fetchNextPage`, `hasNextPage`, …), with `entries` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useKvPaginate } from "@keyval/react";
 *
 * export function Log() {
 *   const { entries, hasNextPage, fetchNextPage } = useKvPaginate<string>(["log"], { pageSize: 20, reverse: true });
 *   return (
 *     <>
 *       {entries.map(({ key, value }) => <p key={String(key[1])}>{value}</p>)}
 *       {hasNextPage && <button onClick={() => fetchNextPage()}>More</button>}
 *     </>
 *   );
 * }
 * ```
 */
export function useKvPaginate<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvPages<T>>,
  const P extends RegisteredPrefix<T> | KvSkip = RegisteredPrefix<T>,
>(
  prefix: P | KvSkip,
  given?: KvPaginateHookOptions<RegisteredBelow<P, T>, TSelected>,
): KvPagesResult<
  RegisteredBelow<P, T>,
  UseInfiniteQueryResult<Selected<TSelected, KvPages<RegisteredBelow<P, T>>>, KvError>
> {
  const { pageSize, where, reverse, ...options } = given ?? {};
  const selector = pageSelector(prefix, { pageSize, where, reverse });
  const live = liveInfiniteOptions<RegisteredBelow<P, T>>(useKvClient(), selector, options);
  const query = useInfiniteQuery<
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
