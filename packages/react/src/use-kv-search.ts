"use client";
// What a full-text search finds, live and best first.
import type {
  KvError,
  KvListData,
  KvSearchSelection,
  KvSkip,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { searchSelector } from "@keyval/core/binding";
import type { UseQueryResult } from "@tanstack/react-query";
import { type KvListResult, listResult } from "./list-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/** Options of `useKvSearch`. */
export type KvSearchHookOptions<T, TSelected = KvListData<T>> = KvSearchSelection &
  KvHookOptions<KvListData<T>, TSelected>;

/**
 * The entries below a prefix that hold every word of a query, best match first; it follows what is written. With
 * null, undefined or `skipToken` for the prefix or the query it waits; a query without a word finds nothing. Until the
 * next query has its result, TanStack's `placeholderData: keepPreviousData` shows the last one's.
 *
 * @returns the query's result, whose `data` is `{ entries, hasMore }`, with `entries`, `hasMore` and `isLive`. Without
 * an index it has an error of code `not_found`, until there is one.
 *
 * @example
 * ```tsx
 * import { useKvSearch } from "@keyval/react";
 * import { keepPreviousData } from "@tanstack/react-query";
 * import { useState } from "react";
 *
 * export function NoteSearch() {
 *   const [query, setQuery] = useState("");
 *   const { entries } = useKvSearch<{ title: string }>(["notes"], query, { placeholderData: keepPreviousData });
 *   return (
 *     <>
 *       <input value={query} onChange={(event) => setQuery(event.target.value)} />
 *       <ul>{entries.map(({ key, value }) => <li key={String(key[1])}>{value.title}</li>)}</ul>
 *     </>
 *   );
 * }
 * ```
 */
export function useKvSearch<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvListData<T>>,
  const P extends RegisteredPrefix<T> | KvSkip = RegisteredPrefix<T>,
>(
  prefix: P | KvSkip,
  query: string | KvSkip,
  given?: KvSearchHookOptions<RegisteredBelow<P, T>, TSelected>,
): KvListResult<
  RegisteredBelow<P, T>,
  UseQueryResult<Selected<TSelected, KvListData<RegisteredBelow<P, T>>>, KvError>
> {
  const { where, limit, ...options } = given ?? {};
  const selector = searchSelector(prefix, query, { where, limit });
  const result = useLive<KvListData<RegisteredBelow<P, T>>, TSelected>(selector, options);
  return listResult(result, options.select !== undefined) as never;
}
