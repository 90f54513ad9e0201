"use client";
// How many entries lie below a prefix, live.
import type {
  KvError,
  KvSkip,
  LiveSelector,
  RegisteredDefault,
  RegisteredPrefix,
  Where,
} from "@keyval/core";
import { isSkip } from "@keyval/core/binding";
import type { UseQueryResult } from "@tanstack/react-query";
import { extendResult } from "./extend-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/** Options of `useKvCount`. */
export type KvCountHookOptions<TSelected = number> = { where?: Where | undefined } & KvHookOptions<
  number,
  TSelected
>;

/**
 * The number of descendants of a prefix, what is changed here and not stored yet included.
 *
 * What it counts it follows: the page reads every one of the entries, values too, and keeps them while it is used. Of many
 * thousands, ask once with `kv.count`, or keep a counter that is changed by `sum` in the commits that add and remove.
 *
 * @returns the query's result, whose `data` is the number, with `count` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useKvCount } from "@keyval/react";
 *
 * export const OpenCount = () => <b>{useKvCount(["todos"], { where: { done: false } }).count ?? "…"}</b>;
 * ```
 */
export function useKvCount<TSelected = number>(
  prefix: RegisteredPrefix<RegisteredDefault> | KvSkip,
  given?: KvCountHookOptions<TSelected>,
): UseQueryResult<TSelected, KvError> & {
  /** Undefined until it is known. */
  readonly count: number | undefined;
  /** Whether what is shown is up to date with the server. */
  readonly isLive: boolean;
} {
  const { where, ...options } = given ?? {};
  const selector = isSkip(prefix) ? undefined : ({ count: prefix, where } as LiveSelector);
  const { query, snapshot } = useLive<number, TSelected>(selector, options);
  return extendResult(query, {
    get count(): number | undefined {
      return (options.select ? snapshot?.count : query.data) as number | undefined;
    },
    isLive: snapshot?.status === "live",
  });
}
