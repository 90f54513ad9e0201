// Several entries, live.
import type {
  KvManyData,
  KvSkip,
  LiveSelector,
  KvError,
  RegisteredDefault,
  RegisteredKey,
  RegisteredValue,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { isSkip } from "@keyval/core/binding";
import type { UseQueryReturnType } from "@tanstack/vue-query";
import { computed, type ComputedRef, type MaybeRefOrGetter, toValue } from "vue";
import { awaitable } from "./awaitable.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

type Refs<T, TSelected> = Omit<UseQueryReturnType<TSelected, KvError>, "data"> & {
  data: ComputedRef<TSelected | undefined>;
  /** Empty until they are known. */
  entries: ComputedRef<KvManyData<T>>;
  /** Whether what is shown is up to date with the server. */
  isLive: ComputedRef<boolean>;
};

type KvManyResult<T, TSelected> = Refs<T, TSelected> & PromiseLike<Refs<T, TSelected>>;

/**
 * An entry for each key, in the order of the keys; a missing one has nulls.
 *
 * @returns the query's refs, whose `data` is the entries, with `entries` and `isLive`. Awaitable.
 *
 * @example
 * ```ts
 * import { useKvMany } from "@keyval/vue";
 * const { entries } = useKvMany<number>([["scores", "ada"], ["scores", "bob"]]);
 * console.log(entries.value.map(({ value }) => value ?? 0).join(" : "));
 * ```
 */
export function useKvMany<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvManyData<T>>,
  const K extends RegisteredKey<T> = RegisteredKey<T>,
>(
  keys: MaybeRefOrGetter<readonly K[] | KvSkip>,
  options?: MaybeRefOrGetter<
    KvHookOptions<KvManyData<RegisteredValue<K, T>>, TSelected> | undefined
  >,
): KvManyResult<RegisteredValue<K, T>, Selected<TSelected, KvManyData<RegisteredValue<K, T>>>> {
  const { query, data, snapshot, isLive } = useLive<KvManyData<RegisteredValue<K, T>>, TSelected>(
    () => {
      const current = toValue(keys);
      return isSkip(current) ? undefined : ({ keys: current } as LiveSelector);
    },
    () => toValue(options) ?? {},
  );
  return awaitable(query, {
    ...query,
    data,
    entries: computed(
      () =>
        ((toValue(options)?.select ? snapshot.value?.entries : data.value) as
          | KvManyData
          | undefined) ?? none,
    ),
    isLive,
  }) as never;
}
