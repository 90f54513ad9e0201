// What every reading composable is made of: status, errors and Suspense come from Vue Query; the data comes from the
// view itself, in the same turn as the change. (Vue Query notifies by timer.) Everything is shallow: proxies would
// break the identity that keeps untouched rows from rendering.
import {
  dataOf,
  type KvError,
  type KvQueryKey,
  type LiveSelector,
  type LiveSnapshot,
  liveOptions,
  viewOf,
} from "@keyval/core";
import {
  type QueryObserverOptions,
  useQuery,
  type UseQueryOptions,
  type UseQueryReturnType,
} from "@tanstack/vue-query";
import { computed, type ComputedRef, type ShallowRef, shallowRef, watch } from "vue";
import { useKvContext } from "./kv-context.ts";

/** The options of `useQuery` that have a meaning for live data. */
export type KvHookOptions<TData, TSelected = TData> = Pick<
  QueryObserverOptions<TData, KvError, TSelected, TData, KvQueryKey>,
  "select" | "placeholderData" | "gcTime" | "throwOnError" | "meta"
> & { enabled?: boolean | undefined };

export type LiveResult<TSelected> = {
  query: Omit<UseQueryReturnType<TSelected, KvError>, "data">;
  data: ComputedRef<TSelected | undefined>;
  /** The view's snapshot; undefined while the query is disabled. */
  snapshot: Readonly<ShallowRef<LiveSnapshot | undefined>>;
  isLive: ComputedRef<boolean>;
};

/** A selector's query and view, subscribed until the scope ends. Without a selector the query is disabled. */
export function useLive<TData, TSelected>(
  selector: () => LiveSelector | undefined,
  options: () => KvHookOptions<TData, TSelected> = () => ({}),
): LiveResult<TSelected> {
  const { kv, queryClient } = useKvContext();
  const live = computed(() => liveOptions<TData>(kv, selector()));
  const query = useQuery<TData, KvError, TSelected, KvQueryKey>(
    // Vue Query's types want every member to be possibly a ref, which a generic one cannot be shown to be.
    () =>
      ({ ...options(), ...live.value, shallow: true }) as UseQueryOptions<
        TData,
        KvError,
        TSelected,
        TData,
        KvQueryKey
      >,
    queryClient,
  );
  const id = computed(() => JSON.stringify(live.value.queryKey));
  const snapshot = shallowRef<LiveSnapshot>();
  const isLoading = computed(() => query.isPending.value || query.isPlaceholderData.value);
  watch(
    [id, query.isEnabled, isLoading],
    ([queryKey, isEnabled, isFirst], _, onCleanup) => {
      const view = isEnabled ? viewOf(kv, JSON.parse(queryKey)) : undefined;
      const show = () => {
        const next = view?.getSnapshot();
        // The end of the first load is Vue Query's to tell: it would render twice.
        snapshot.value = isFirst && next?.status !== "stale" ? undefined : next;
      };
      if (view && typeof window !== "undefined") onCleanup(view.subscribe(show));
      show();
    },
    { immediate: true, flush: "sync" },
  );
  const data = computed(() => {
    const [now, current] = [snapshot.value, selector()];
    const fromView = now && current && !options().select ? dataOf(current, now) : undefined;
    return fromView === undefined ? query.data.value : (fromView as TSelected);
  });
  return { query, data, snapshot, isLive: computed(() => snapshot.value?.status === "live") };
}

/** Makes a composable's result awaitable: in an async setup it is there when the first data is. */
export function awaitable<R extends object>(
  query: { suspense(): Promise<unknown> },
  result: R,
): R & PromiseLike<R> {
  const ready = () => query.suspense().then(() => result);
  return { ...result, then: (onReady, onError) => ready().then(onReady, onError) };
}
