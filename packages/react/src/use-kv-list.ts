"use client";
// The entries below a prefix, live and in order.
import type {
  KvError,
  KvListData,
  KvListSelection,
  KvSkip,
  LiveSelector,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { isSkip } from "@keyval/core/binding";
import type { UseQueryResult } from "@tanstack/react-query";
import { type KvListResult, listResult } from "./list-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/** Options of `useKvList`. */
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
export function useKvList<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvListData<T>>,
  const P extends RegisteredPrefix<T> | KvSkip = RegisteredPrefix<T>,
>(
  prefix: P | KvSkip,
  given?: KvListHookOptions<RegisteredBelow<P, T>, TSelected>,
): KvListResult<
  RegisteredBelow<P, T>,
  UseQueryResult<Selected<TSelected, KvListData<RegisteredBelow<P, T>>>, KvError>
> {
  const { where, start, end, reverse, limit, ...options } = given ?? {};
  const selector = isSkip(prefix)
    ? undefined
    : ({ prefix, where, start, end, reverse, limit } as LiveSelector);
  const result = useLive<KvListData<RegisteredBelow<P, T>>, TSelected>(selector, options);
  return listResult(result, options.select !== undefined) as never;
}
