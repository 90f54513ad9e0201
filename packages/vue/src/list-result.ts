// What useKvList and useKvSearch add to a query's refs.
import type { KvError, KvListData, LiveEntry } from "@keyval/core";
import type { UseQueryReturnType } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import { awaitable } from "./awaitable.ts";
import type { LiveResult } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

type Refs<T, TSelected> = Omit<UseQueryReturnType<TSelected, KvError>, "data"> & {
  data: ComputedRef<TSelected | undefined>;
  /** Empty until the list is known. */
  entries: ComputedRef<readonly LiveEntry<T>[]>;
  /** Whether more entries lie beyond the limit. */
  hasMore: ComputedRef<boolean>;
  /** Whether what is shown is up to date with the server. */
  isLive: ComputedRef<boolean>;
};

/** What useKvList and useKvSearch give. */
export type KvListResult<T, TSelected> = Refs<T, TSelected> & PromiseLike<Refs<T, TSelected>>;

export function listResult<T, TSelected>(
  { query, data, snapshot, isLive }: LiveResult<TSelected>,
  hasSelect: () => boolean,
): KvListResult<T, TSelected> {
  const list = computed(
    () => (hasSelect() ? snapshot.value : data.value) as KvListData<T> | undefined,
  );
  return awaitable(query, {
    ...query,
    data,
    entries: computed((): readonly LiveEntry<T>[] => list.value?.entries ?? none),
    hasMore: computed((): boolean => list.value?.hasMore ?? false),
    isLive,
  });
}
