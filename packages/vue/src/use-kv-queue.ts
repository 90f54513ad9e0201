// A listener of the queue, until the scope ends.
import type { ListenQueueOptions, QueueHandler, QueueListener } from "@keyval/core";
import { checkFunction } from "@keyval/core/binding";
import { computed, type MaybeRefOrGetter, onScopeDispose, toValue, watch } from "vue";
import { useKvClient } from "./use-kv-client.ts";

/** Options of `useKvQueue`. */
export type KvQueueOptions = Omit<ListenQueueOptions, "signal"> & {
  /** Whether it listens. Default true. */
  enabled?: boolean | undefined;
};

/**
 * Runs a function on each message of the queue until the scope ends, at least once, `concurrency` of them at a time.
 * Then it takes no more, and what runs is finished and acknowledged. With other options a new listener begins beside
 * the handlers still running. On a server it does nothing.
 *
 * @param handler called with the value and the message: `{ id, value, attempts }`. When it throws, the message comes again.
 * @param options those of `kv.listenQueue`, and `enabled`
 *
 * @example
 * ```ts
 * import { useKvQueue } from "@keyval/vue";
 * const props = defineProps<{ print: (text: string) => Promise<void> }>();
 * useKvQueue<{ text: string }>(({ text }) => props.print(text), { concurrency: 2 });
 * ```
 */
export function useKvQueue<T = unknown>(
  handler: QueueHandler<T>,
  options?: MaybeRefOrGetter<KvQueueOptions | undefined>,
): void {
  checkFunction(handler, "The handler of useKvQueue");
  const kv = useKvClient();
  if (typeof window === "undefined") return;
  let listener: QueueListener | undefined;
  const id = computed(() => {
    const { enabled = true, onError, ...rest } = toValue(options) ?? {};
    return enabled ? JSON.stringify([rest, onError !== undefined]) : undefined;
  });
  const stop = () => void listener?.stop();
  watch(
    id,
    (current) => {
      stop();
      if (current === undefined) return;
      const [settings, isHeard] = JSON.parse(current) as [ListenQueueOptions, boolean];
      const onError: ListenQueueOptions["onError"] = (error) => toValue(options)?.onError?.(error);
      listener = kv.listenQueue(handler, { ...settings, ...(isHeard && { onError }) });
    },
    { immediate: true },
  );
  onScopeDispose(stop);
}
