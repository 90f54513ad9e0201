// A callback per commit, until the scope ends.
import type {
  KvSkip,
  WatchOptions,
  RegisteredDefault,
  RegisteredEntry,
  RegisteredPlace,
} from "@keyval/core";
import { checkFunction, watchById, watchId } from "@keyval/core/binding";
import { computed, type MaybeRefOrGetter, onScopeDispose, toValue, watch } from "vue";
import { useKvClient } from "./use-kv-client.ts";

/**
 * Calls back with what each commit changed, first with what is there: for sounds, toasts, logs. A watched key stands
 * for itself and everything below it. On a server it does nothing.
 *
 * @param options those of `kv.watch`: `exact`, `emitInitial`, `limit`, …
 *
 * @example
 * ```ts
 * import { useKvWatch } from "@keyval/vue";
 * const props = defineProps<{ user: string }>();
 * useKvWatch<string>(() => ["messages", props.user], (entries) => {
 *   for (const { value } of entries) if (value) new Notification(value);
 * }, { emitInitial: false });
 * ```
 */
export function useKvWatch<
  T = RegisteredDefault,
  const K extends RegisteredPlace<T> | readonly RegisteredPlace<T>[] | KvSkip =
    | RegisteredPlace<T>
    | readonly RegisteredPlace<T>[],
>(
  keys: MaybeRefOrGetter<K | KvSkip>,
  callback: (entries: RegisteredEntry<K, T>[]) => unknown,
  options?: MaybeRefOrGetter<Omit<WatchOptions, "signal"> | undefined>,
): void {
  checkFunction(callback, "The callback of useKvWatch");
  const kv = useKvClient();
  if (typeof window === "undefined") return;
  let stop: (() => void) | undefined;
  const id = computed(() => watchId(toValue(keys), toValue(options)));
  watch(
    id,
    (current) => {
      stop?.();
      stop = watchById(kv, current, callback);
    },
    { immediate: true },
  );
  onScopeDispose(() => stop?.());
}
