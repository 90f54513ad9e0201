"use client";
// How many entries lie below a prefix, live.
import type { KvKey, KvSkip, LiveSelector, Where } from "@keyval/core";
import { extendResult } from "./extend-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

export type KvCountHookOptions<TSelected = number> = { where?: Where | undefined } & KvHookOptions<
  number,
  TSelected
>;

/**
 * The number of descendants of a prefix.
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
  prefix: KvKey | KvSkip,
  { where, ...options }: KvCountHookOptions<TSelected> = {},
) {
  const selector = Array.isArray(prefix) ? ({ count: prefix, where } as LiveSelector) : undefined;
  const { query, snapshot } = useLive<number, TSelected>(selector, options);
  return extendResult(query, {
    /** Undefined until it is known. */
    get count(): number | undefined {
      return (options.select ? snapshot?.count : query.data) as number | undefined;
    },
    /** Whether what is shown is up to date with the server. */
    isLive: snapshot?.status === "live",
  });
}
