// A query's live view, subscribed until the scope ends: the data comes from the view itself, in the same turn as the
// change. (Vue Query notifies by timer.) Everything is shallow: proxies would break the identity that keeps untouched
// rows from rendering.
import type { Kv, KvQueryKey, LiveSnapshot } from "@keyval/core";
import { viewOf } from "@keyval/core/binding";
import { computed, type ComputedRef, type Ref, type ShallowRef, shallowRef, watch } from "vue";
import { useIsHydrating } from "./use-is-hydrating.ts";

type LiveOptions = { readonly queryKey: KvQueryKey; readonly queryFn?: unknown };
type QueryState<TData> = {
  data: Ref<TData | undefined>;
  isEnabled: Ref<boolean>;
  isPending: Ref<boolean>;
  isPlaceholderData: Ref<boolean>;
};

export type View<TData> = {
  data: ComputedRef<TData | undefined>;
  /** The view's snapshot; undefined while the query is disabled, and while the component is hydrated. */
  snapshot: Readonly<ShallowRef<LiveSnapshot | undefined>>;
  isLive: ComputedRef<boolean>;
};

/** `read`: the data at a moment of the view; nothing, when only the query can tell. */
export function useView<TData>(
  kv: Kv,
  live: () => LiveOptions,
  query: QueryState<TData>,
  read: (snapshot: LiveSnapshot) => unknown,
): View<TData> {
  const id = computed(() => JSON.stringify(live().queryKey));
  const snapshot = shallowRef<LiveSnapshot>();
  const isHydrating = useIsHydrating();
  const hydrated = isHydrating.value ? query.data.value : undefined;
  const isLoading = computed(() => query.isPending.value || query.isPlaceholderData.value);
  watch(
    [id, query.isEnabled, isLoading, isHydrating],
    ([, isEnabled, isFirst, isAsRendered], _, onCleanup) => {
      const view = isEnabled ? viewOf(kv, live()) : undefined;
      const show = () => {
        const next = view?.getSnapshot();
        // The end of the first load is Vue Query's to tell: it would render twice.
        const isHidden = isAsRendered || (isFirst && next?.status !== "stale");
        snapshot.value = isHidden ? undefined : next;
      };
      if (view && typeof window !== "undefined") onCleanup(view.subscribe(show));
      show();
    },
    { immediate: true, flush: "sync" },
  );
  const data = computed(() => {
    const now = snapshot.value;
    const fromQuery = (isHydrating.value ? hydrated : undefined) ?? query.data.value;
    return (now && (read(now) as TData | undefined)) ?? fromQuery;
  });
  return { data, snapshot, isLive: computed(() => snapshot.value?.status === "live") };
}
