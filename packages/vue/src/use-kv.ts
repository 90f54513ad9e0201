// One entry, live.
import { entryExists, type KvKey, type KvSkip, type LiveEntryMaybe } from "@keyval/core";
import { computed, type ComputedRef, type MaybeRefOrGetter, toValue } from "vue";
import { awaitable } from "./awaitable.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/**
 * The entry of a key, and each change of it. `value` is null when the key holds nothing, undefined until that is
 * known. With null, undefined or `skipToken` for a key it waits.
 *
 * @returns the query's refs, whose `data` is the entry, with `value`, `versionstamp`, `exists` and `isLive`. Awaitable.
 *
 * @example
 * ```ts
 * import { useKv } from "@keyval/vue";
 * const props = defineProps<{ id: number }>();
 * const { value, isPending } = useKv<{ name: string }>(() => ["users", props.id]);
 * console.log(isPending.value ? "…" : (value.value?.name ?? "nobody"));
 * ```
 */
export function useKv<T = unknown, TSelected = LiveEntryMaybe<T>>(
  key: MaybeRefOrGetter<KvKey | KvSkip>,
  options?: MaybeRefOrGetter<KvHookOptions<LiveEntryMaybe<T>, TSelected> | undefined>,
) {
  const { query, data, snapshot, isLive } = useLive<LiveEntryMaybe<T>, TSelected>(
    () => {
      const current = toValue(key);
      return Array.isArray(current) ? { key: current as KvKey } : undefined;
    },
    () => toValue(options) ?? {},
  );
  const entry = computed(
    () =>
      (toValue(options)?.select ? snapshot.value?.entry : data.value) as
        | LiveEntryMaybe<T>
        | undefined,
  );
  const result = {
    ...query,
    data,
    value: computed((): T | null | undefined => entry.value?.value),
    versionstamp: computed((): string | null | undefined => entry.value?.versionstamp),
    /** Whether the key holds a value; false while that is not known. */
    exists: computed(() => entryExists(entry.value)),
    /** Whether what is shown is up to date with the server. */
    isLive,
  };
  type Known = { value: ComputedRef<T | null>; versionstamp: ComputedRef<string | null> };
  return awaitable<typeof result, Omit<typeof result, keyof Known> & Known>(query, result);
}
