// What useKvList and useKvSearch add to a query's refs.
import type { KvListData, LiveEntry } from "@keyval/core";
import { computed } from "vue";
import { awaitable } from "./awaitable.ts";
import type { LiveResult } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

export function listResult<T, TSelected>(
  { query, data, snapshot, isLive }: LiveResult<TSelected>,
  hasSelect: () => boolean,
) {
  const list = computed(
    () => (hasSelect() ? snapshot.value : data.value) as KvListData<T> | undefined,
  );
  return awaitable(query, {
    ...query,
    data,
    /** Empty until the list is known. */
    entries: computed((): readonly LiveEntry<T>[] => list.value?.entries ?? none),
    /** Whether more entries lie beyond the limit. */
    hasMore: computed((): boolean => list.value?.hasMore ?? false),
    /** Whether what is shown is up to date with the server. */
    isLive,
  });
}
