// What a full-text search finds, live and best first.
import type {
  KvListData,
  KvSearchSelection,
  KvSkip,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { searchSelector } from "@keyval/core/binding";
import { type MaybeRefOrGetter, toValue } from "vue";
import { type KvListResult, listResult } from "./list-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/** Options of `useKvSearch`. */
export type KvSearchHookOptions<T, TSelected = KvListData<T>> = KvSearchSelection &
  KvHookOptions<KvListData<T>, TSelected>;

/**
 * The entries below a prefix that hold every word of a query, best match first; it follows what is written. With
 * null, undefined or `skipToken` for the prefix or the query it waits; a query without a word finds nothing. Until the
 * next query has its result, TanStack's `placeholderData: keepPreviousData` shows the last one's.
 *
 * @returns the query's refs, whose `data` is `{ entries, hasMore }`, with `entries`, `hasMore` and `isLive`. Without an
 * index they have an error of code `not_found`, until there is one. Awaitable.
 *
 * @example
 * ```vue
 * <script setup lang="ts">
 * import { useKvSearch } from "@keyval/vue";
 * import { keepPreviousData } from "@tanstack/vue-query";
 * import { ref } from "vue";
 *
 * const query = ref("");
 * const { entries } = useKvSearch<{ title: string }>(["notes"], query, { placeholderData: keepPreviousData });
 * </script>
 *
 * <template>
 *   <input v-model="query" />
 *   <p v-for="{ key, value } of entries" :key="String(key[1])">{{ value.title }}</p>
 * </template>
 * ```
 */
export function useKvSearch<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvListData<T>>,
  const P extends RegisteredPrefix<T> | KvSkip = RegisteredPrefix<T>,
>(
  prefix: MaybeRefOrGetter<P | KvSkip>,
  query: MaybeRefOrGetter<string | KvSkip>,
  options?: MaybeRefOrGetter<KvSearchHookOptions<RegisteredBelow<P, T>, TSelected> | undefined>,
): KvListResult<RegisteredBelow<P, T>, Selected<TSelected, KvListData<RegisteredBelow<P, T>>>> {
  const result = useLive<KvListData<RegisteredBelow<P, T>>, TSelected>(
    () => searchSelector(toValue(prefix), toValue(query), toValue(options) ?? {}),
    () => {
      const { where: _, limit: __, ...rest } = toValue(options) ?? {};
      return rest;
    },
  );
  return listResult(result, () => toValue(options)?.select !== undefined) as never;
}
