// The entries below a prefix, live and in order.
import type {
  KvListData,
  KvListSelection,
  KvSkip,
  LiveSelector,
  RegisteredBelow,
  RegisteredDefault,
  RegisteredPrefix,
  RegisteredSelect,
  Selected,
} from "@keyval/core";
import { isSkip } from "@keyval/core/binding";
import { type MaybeRefOrGetter, toValue } from "vue";
import { type KvListResult, listResult } from "./list-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/** Options of `useKvList`. */
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
export function useKvList<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvListData<T>>,
  const P extends RegisteredPrefix<T> | KvSkip = RegisteredPrefix<T>,
>(
  prefix: MaybeRefOrGetter<P | KvSkip>,
  options?: MaybeRefOrGetter<KvListHookOptions<RegisteredBelow<P, T>, TSelected> | undefined>,
): KvListResult<RegisteredBelow<P, T>, Selected<TSelected, KvListData<RegisteredBelow<P, T>>>> {
  const result = useLive<KvListData<RegisteredBelow<P, T>>, TSelected>(
    () => {
      const current = toValue(prefix);
      const { where, start, end, reverse, limit } = toValue(options) ?? {};
      return isSkip(current)
        ? undefined
        : ({ prefix: current, where, start, end, reverse, limit } as LiveSelector);
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
  return listResult(result, () => toValue(options)?.select !== undefined) as never;
}
