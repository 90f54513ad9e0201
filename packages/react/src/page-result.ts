// What useKvPaginate and useSuspenseKvPaginate add to a query's result.
import type { KvInfiniteData, LiveEntry } from "@keyval/core";
import { entriesOfPages } from "@keyval/core/binding";
import { extendResult } from "./extend-result.ts";
import type { LiveResult } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

/** What useKvPaginate gives. */
export type KvPagesResult<T, TQuery> = TQuery & {
  /** The entries of all loaded pages; empty until the first is known. */
  readonly entries: readonly LiveEntry<T>[];
  /** Whether what is shown is up to date with the server. */
  readonly isLive: boolean;
};

export function pageResult<T, TQuery extends { data: unknown }>(
  { query, snapshot }: LiveResult<TQuery>,
  hasSelect: boolean,
): KvPagesResult<T, TQuery> {
  return extendResult(query, {
    get entries(): readonly LiveEntry<T>[] {
      if (hasSelect) return (snapshot?.entries ?? none) as readonly LiveEntry<T>[];
      const data = query.data as KvInfiniteData<T> | undefined;
      return data ? entriesOfPages(data.pages) : none;
    },
    isLive: snapshot?.status === "live",
  });
}
