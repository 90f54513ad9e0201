// One entry, live.
import type {
  KvKey,
  KvSkip,
  LiveEntryMaybe,
  KvError,
  RegisteredDefault,
  RegisteredKey,
  RegisteredValue,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { isSkip, entryExists } from "@keyval/core/binding";
import type { UseQueryReturnType } from "@tanstack/vue-query";
import { computed, type ComputedRef, type MaybeRefOrGetter, toValue } from "vue";
import { awaitable } from "./awaitable.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

type Refs<T, TNone, TSelected> = Omit<UseQueryReturnType<TSelected, KvError>, "data"> & {
  data: ComputedRef<TSelected | undefined>;
  /** Null when the key holds nothing. */
  value: ComputedRef<T | null | TNone>;
  versionstamp: ComputedRef<string | null | TNone>;
  /** Whether the key holds a value; false while that is not known. */
  exists: ComputedRef<boolean>;
  /** Whether what is shown is up to date with the server. */
  isLive: ComputedRef<boolean>;
};

/** What useKv gives; once awaited, something is known. */
type KvEntryResult<T, TSelected> = Refs<T, undefined, TSelected> &
  PromiseLike<Refs<T, never, TSelected>>;

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
export function useKv<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<LiveEntryMaybe<T>>,
  const K extends RegisteredKey<T> | KvSkip = RegisteredKey<T>,
>(
  key: MaybeRefOrGetter<K | KvSkip>,
  options?: MaybeRefOrGetter<
    KvHookOptions<LiveEntryMaybe<RegisteredValue<K, T>>, TSelected> | undefined
  >,
): KvEntryResult<
  RegisteredValue<K, T>,
  Selected<TSelected, LiveEntryMaybe<RegisteredValue<K, T>>>
> {
  const { query, data, snapshot, isLive } = useLive<
    LiveEntryMaybe<RegisteredValue<K, T>>,
    TSelected
  >(
    () => {
      const current = toValue(key);
      return isSkip(current) ? undefined : { key: current as KvKey };
    },
    () => toValue(options) ?? {},
  );
  const entry = computed(
    () =>
      (toValue(options)?.select ? snapshot.value?.entry : data.value) as LiveEntryMaybe | undefined,
  );
  const result = {
    ...query,
    data,
    value: computed(() => entry.value?.value),
    versionstamp: computed(() => entry.value?.versionstamp),
    exists: computed(() => entryExists(entry.value)),
    isLive,
  };
  return awaitable(query, result) as never;
}
