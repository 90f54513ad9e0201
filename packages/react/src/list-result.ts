// What useKvList and useSuspenseKvList add to a query's result.
import type { KvListData, LiveEntry } from "@keyval/core";
import { extendResult } from "./extend-result.ts";
import type { LiveResult } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

/** What useKvList and useKvSearch give. */
export type KvListResult<T, TQuery> = TQuery & {
  /** Empty until the list is known. */
  readonly entries: readonly LiveEntry<T>[];
  /** Whether more entries lie beyond the limit. */
  readonly hasMore: boolean;
  /** Whether what is shown is up to date with the server. */
  readonly isLive: boolean;
};

export function listResult<T, TQuery extends { data: unknown }>(
  { query, snapshot }: LiveResult<TQuery>,
  hasSelect: boolean,
): KvListResult<T, TQuery> {
  const list = () => (hasSelect ? snapshot : query.data) as KvListData<T> | undefined;
  return extendResult(query, {
    get entries(): readonly LiveEntry<T>[] {
      return list()?.entries ?? none;
    },
    get hasMore(): boolean {
      return list()?.hasMore ?? false;
    },
    isLive: snapshot?.status === "live",
  });
}
