// Several entries, live.
import type { KvKey, KvManyData, KvSkip, LiveSelector } from "@keyval/core";
import { computed, type MaybeRefOrGetter, toValue } from "vue";
import { awaitable } from "./awaitable.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

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
export function useKvMany<T = unknown, TSelected = KvManyData<T>>(
  keys: MaybeRefOrGetter<readonly KvKey[] | KvSkip>,
  options?: MaybeRefOrGetter<KvHookOptions<KvManyData<T>, TSelected> | undefined>,
) {
  const { query, data, snapshot, isLive } = useLive<KvManyData<T>, TSelected>(
    () => {
      const current = toValue(keys);
      return Array.isArray(current) ? ({ keys: current } as LiveSelector) : undefined;
    },
    () => toValue(options) ?? {},
  );
  return awaitable(query, {
    ...query,
    data,
    /** Empty until they are known. */
    entries: computed(
      () =>
        ((toValue(options)?.select ? snapshot.value?.entries : data.value) as
          | KvManyData<T>
          | undefined) ?? none,
    ),
    /** Whether what is shown is up to date with the server. */
    isLive,
  });
}
