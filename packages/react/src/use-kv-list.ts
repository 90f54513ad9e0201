"use client";
// The entries below a prefix, live and in order.
import type { KvKey, KvListData, KvListSelection, KvSkip, LiveSelector } from "@keyval/core";
import { listResult } from "./list-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

export type KvListHookOptions<T, TSelected = KvListData<T>> = KvListSelection &
  KvHookOptions<KvListData<T>, TSelected>;

/**
 * The descendants of a prefix, in key order; all of them, or the first `limit`. An entry that did not change keeps
 * its identity, so a memoized row renders only when its own entry changed.
 *
 * @returns the query's result, whose `data` is `{ entries, hasMore }`, with `entries`, `hasMore` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useKvList } from "@keyval/react";
 *
 * export function OpenTodos() {
 *   const { entries } = useKvList<{ title: string; done: boolean }>(["todos"], { where: { done: false } });
 *   return <ul>{entries.map(({ key, value }) => <li key={String(key[1])}>{value.title}</li>)}</ul>;
 * }
 * ```
 */
export function useKvList<T = unknown, TSelected = KvListData<T>>(
  prefix: KvKey | KvSkip,
  { where, start, end, reverse, limit, ...options }: KvListHookOptions<T, TSelected> = {},
) {
  const selector = Array.isArray(prefix)
    ? ({ prefix, where, start, end, reverse, limit } as LiveSelector)
    : undefined;
  const result = useLive<KvListData<T>, TSelected>(selector, options);
  return listResult<T, typeof result.query>(result, options.select !== undefined);
}
