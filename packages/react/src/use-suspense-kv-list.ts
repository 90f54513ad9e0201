"use client";
// The entries below a prefix, live and in order, for components under <Suspense>.
import type { KvKey, KvListData, KvListSelection, LiveSelector } from "@keyval/core";
import { listResult } from "./list-result.ts";
import { type KvSuspenseOptions, useSuspenseLive } from "./use-live.ts";

/**
 * `useKvList` that suspends until the list is known, and throws to the nearest error boundary when it cannot be had.
 *
 * @returns the query's result with `entries`, `hasMore` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useSuspenseKvList } from "@keyval/react";
 *
 * export function Names() {
 *   const { entries } = useSuspenseKvList<string>(["names"]);
 *   return <p>{entries.map(({ value }) => value).join(", ")}</p>;
 * }
 * ```
 */
export function useSuspenseKvList<T = unknown, TSelected = KvListData<T>>(
  prefix: KvKey,
  {
    where,
    start,
    end,
    reverse,
    limit,
    ...options
  }: KvListSelection & KvSuspenseOptions<KvListData<T>, TSelected> = {},
) {
  const selector = { prefix, where, start, end, reverse, limit } as LiveSelector;
  const result = useSuspenseLive<KvListData<T>, TSelected>(selector, options);
  return listResult<T, typeof result.query>(result, options.select !== undefined);
}
