// The numbers of the queue, live.
import type { KvError, KvQueueStats } from "@keyval/core";
import { computed, type ComputedRef, onScopeDispose, type ShallowRef, shallowRef } from "vue";
import { useIsHydrating } from "./use-is-hydrating.ts";
import { useKvClient } from "./use-kv-client.ts";

/** What `useKvQueueStats` gives. */
export type KvQueueStatsResult = {
  /** Undefined until they are known, and on a server. */
  readonly stats: ComputedRef<KvQueueStats | undefined>;
  /** Why they cannot be had, such as for want of a right. The last numbers stay. */
  readonly error: ComputedRef<KvError | undefined>;
};

/**
 * How many messages of the queue wait, are being handled, and are dead. They come on the client's one stream, at most
 * ten times a second.
 *
 * @example
 * ```ts
 * import { useKvQueueStats } from "@keyval/vue";
 * const { stats } = useKvQueueStats();
 * console.log(stats.value?.pending ?? "…", "waiting");
 * ```
 */
export function useKvQueueStats(): KvQueueStatsResult {
  const kv = useKvClient();
  const stats = shallowRef<KvQueueStats>();
  const error = shallowRef<KvError>();
  if (typeof window !== "undefined") {
    const watch = kv.watchQueueStats(
      (next) => {
        stats.value = next;
        error.value = undefined;
      },
      {
        onError: (next) => {
          error.value = next;
        },
      },
    );
    onScopeDispose(() => watch.stop());
  }
  const isHydrating = useIsHydrating();
  const unlessHydrating = <T>(ref: ShallowRef<T>) =>
    computed(() => (isHydrating.value ? undefined : ref.value));
  return { stats: unlessHydrating(stats), error: unlessHydrating(error) };
}
