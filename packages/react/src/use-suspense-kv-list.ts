"use client";
// The entries below a prefix, live and in order, for components under <Suspense>.
import type {
  KvError,
  KvListData,
  KvListSelection,
  LiveSelector,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import type { UseSuspenseQueryResult } from "@tanstack/react-query";
import { type KvListResult, listResult } from "./list-result.ts";
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
export function useSuspenseKvList<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvListData<T>>,
  const P extends RegisteredPrefix<T> = RegisteredPrefix<T>,
>(
  prefix: P,
  given?: KvListSelection & KvSuspenseOptions<KvListData<RegisteredBelow<P, T>>, TSelected>,
): KvListResult<
  RegisteredBelow<P, T>,
  UseSuspenseQueryResult<Selected<TSelected, KvListData<RegisteredBelow<P, T>>>, KvError>
> {
  const { where, start, end, reverse, limit, ...options } = given ?? {};
  const selector = { prefix, where, start, end, reverse, limit } as LiveSelector;
  const result = useSuspenseLive<KvListData<RegisteredBelow<P, T>>, TSelected>(selector, options);
  return listResult(result, options.select !== undefined) as never;
}
