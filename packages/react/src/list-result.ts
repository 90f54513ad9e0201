// What useKvList and useSuspenseKvList add to a query's result.
import type { KvListData, LiveEntry } from "@keyval/core";
import { extendResult } from "./extend-result.ts";
import type { LiveResult } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

export function listResult<T, TQuery extends { data: unknown }>(
  { query, snapshot }: LiveResult<TQuery>,
  hasSelect: boolean,
) {
  const list = () => (hasSelect ? snapshot : query.data) as KvListData<T> | undefined;
  return extendResult(query, {
    /** Empty until the list is known. */
    get entries(): readonly LiveEntry<T>[] {
      return list()?.entries ?? none;
    },
    /** Whether more entries lie beyond the limit. */
    get hasMore(): boolean {
      return list()?.hasMore ?? false;
    },
    /** Whether what is shown is up to date with the server. */
    isLive: snapshot?.status === "live",
  });
}
