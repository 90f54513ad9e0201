// The entries below a prefix, live and in order.
import type { KvKey, KvListData, KvListSelection, KvSkip, LiveSelector } from "@keyval/core";
import { type MaybeRefOrGetter, toValue } from "vue";
import { listResult } from "./list-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

export type KvListHookOptions<T, TSelected = KvListData<T>> = KvListSelection &
  KvHookOptions<KvListData<T>, TSelected>;

/**
 * The descendants of a prefix, in key order; all of them, or the first `limit`. An entry that did not change keeps
 * its identity, so a row component renders only when its own entry changed.
 *
 * @returns the query's refs, whose `data` is `{ entries, hasMore }`, with `entries`, `hasMore` and `isLive`. Awaitable.
 *
 * @example
 * ```ts
 * import { useKvList } from "@keyval/vue";
 * const { entries } = useKvList<{ title: string; done: boolean }>(["todos"], { where: { done: false } });
 * console.log(entries.value.map(({ value }) => value.title));
 * ```
 */
export function useKvList<T = unknown, TSelected = KvListData<T>>(
  prefix: MaybeRefOrGetter<KvKey | KvSkip>,
  options?: MaybeRefOrGetter<KvListHookOptions<T, TSelected> | undefined>,
) {
  const result = useLive<KvListData<T>, TSelected>(
    () => {
      const current = toValue(prefix);
      const { where, start, end, reverse, limit } = toValue(options) ?? {};
      return Array.isArray(current)
        ? ({ prefix: current, where, start, end, reverse, limit } as LiveSelector)
        : undefined;
    },
    () => {
      const {
        where: _,
        start: __,
        end: ___,
        reverse: ____,
        limit: _____,
        ...rest
      } = toValue(options) ?? {};
      return rest;
    },
  );
  return listResult<T, TSelected>(result, () => toValue(options)?.select !== undefined);
}
