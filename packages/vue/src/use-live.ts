// What the reading composables are made of: status, errors and Suspense come from Vue Query, the data from the view.
import type { KvError, KvQueryKey, LiveSelector, LiveSnapshot } from "@keyval/core";
import { dataOf, liveOptions } from "@keyval/core/binding";
import {
  type QueryObserverOptions,
  useQuery,
  type UseQueryOptions,
  type UseQueryReturnType,
} from "@tanstack/vue-query";
import { computed } from "vue";
import { useKvContext } from "./kv-context.ts";
import { useView, type View } from "./use-view.ts";

/** The options of `useQuery` that have a meaning for live data. */
export type KvHookOptions<TData, TSelected = TData> = Pick<
  QueryObserverOptions<TData, KvError, TSelected, TData, KvQueryKey>,
  "select" | "placeholderData" | "gcTime" | "throwOnError" | "meta"
> & { enabled?: boolean | undefined };

export type LiveResult<TSelected> = View<TSelected> & {
  query: Omit<UseQueryReturnType<TSelected, KvError>, "data">;
};

/** A selector's query and view, subscribed until the scope ends. Without a selector the query is disabled. */
export function useLive<TData, TSelected>(
  selector: () => LiveSelector | undefined,
  options: () => KvHookOptions<TData, TSelected> = () => ({}),
): LiveResult<TSelected> {
  const { kv, queryClient } = useKvContext();
  const live = computed(() => liveOptions<TData>(kv, selector(), options()));
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
  const read = (snapshot: LiveSnapshot) => {
    const current = selector();
    return current && !options().select ? dataOf(current, snapshot) : undefined;
  };
  const view = useView(kv, () => live.value, query as never, read);
  return { ...(view as View<TSelected>), query };
}
