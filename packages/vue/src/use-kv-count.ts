// How many entries lie below a prefix, live.
import type {
  KvSkip,
  LiveSelector,
  Where,
  KvError,
  RegisteredDefault,
  RegisteredPrefix,
} from "@keyval/core";
import { isSkip } from "@keyval/core/binding";
import type { UseQueryReturnType } from "@tanstack/vue-query";
import { computed, type ComputedRef, type MaybeRefOrGetter, toValue } from "vue";
import { awaitable } from "./awaitable.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/** Options of `useKvCount`. */
export type KvCountHookOptions<TSelected = number> = { where?: Where | undefined } & KvHookOptions<
  number,
  TSelected
>;

type Refs<TSelected> = Omit<UseQueryReturnType<TSelected, KvError>, "data"> & {
  data: ComputedRef<TSelected | undefined>;
  /** Undefined until it is known. */
  count: ComputedRef<number | undefined>;
  /** Whether what is shown is up to date with the server. */
  isLive: ComputedRef<boolean>;
};

type KvCountResult<TSelected> = Refs<TSelected> & PromiseLike<Refs<TSelected>>;

/**
 * The number of descendants of a prefix, what is changed here and not stored yet included.
 *
 * What it counts it follows: the page reads every one of the entries, values too, and keeps them while it is used. Of many
 * thousands, ask once with `kv.count`, or keep a counter that is changed by `sum` in the commits that add and remove.
 *
 * @returns the query's refs, whose `data` is the number, with `count` and `isLive`. Awaitable.
 *
 * @example
 * ```ts
 * import { useKvCount } from "@keyval/vue";
 * const { count } = useKvCount(["todos"], { where: { done: false } });
 * console.log(count.value ?? "…");
 * ```
 */
export function useKvCount<TSelected = number>(
  prefix: MaybeRefOrGetter<RegisteredPrefix<RegisteredDefault> | KvSkip>,
  options?: MaybeRefOrGetter<KvCountHookOptions<TSelected> | undefined>,
): KvCountResult<TSelected> {
  const { query, data, snapshot, isLive } = useLive<number, TSelected>(
    () => {
      const current = toValue(prefix);
      const where = toValue(options)?.where;
      return isSkip(current) ? undefined : ({ count: current, where } as LiveSelector);
    },
    () => {
      const { where: _, ...rest } = toValue(options) ?? {};
      return rest;
    },
  );
  return awaitable(query, {
    ...query,
    data,
    count: computed(
      () => (toValue(options)?.select ? snapshot.value?.count : data.value) as number | undefined,
    ),
    isLive,
  }) as never;
}
