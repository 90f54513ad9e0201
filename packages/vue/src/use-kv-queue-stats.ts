// The numbers of the queue, live.
import type { KvError, KvQueueStats } from "@keyval/core";
import { onScopeDispose, shallowReadonly, type ShallowRef, shallowRef } from "vue";
import { useKvClient } from "./use-kv-client.ts";

/** What `useKvQueueStats` gives. */
export type KvQueueStatsResult = {
  /** Undefined until they are known, and on a server. */
  readonly stats: Readonly<ShallowRef<KvQueueStats | undefined>>;
  /** Why they cannot be had, such as for want of a right. The last numbers stay. */
  readonly error: Readonly<ShallowRef<KvError | undefined>>;
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
  return { stats: shallowReadonly(stats), error: shallowReadonly(error) };
}
