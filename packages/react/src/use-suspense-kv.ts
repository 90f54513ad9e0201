"use client";
// One entry, live, for components under <Suspense>.
import type { KvKey, LiveEntryMaybe } from "@keyval/core";
import { entryResult } from "./entry-result.ts";
import { type KvSuspenseOptions, useSuspenseLive } from "./use-live.ts";

/**
 * `useKv` that suspends until the entry is known, and throws to the nearest error boundary when it cannot be had.
 * In a transition the previous key's content stays until the next one's is there.
 *
 * @returns the query's result with `value` (null when the key holds nothing), `versionstamp`, `exists` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useSuspenseKv } from "@keyval/react";
 * import { Suspense } from "react";
 *
 * function Name() {
 *   return <b>{useSuspenseKv<string>(["name"]).value ?? "nobody"}</b>;
 * }
 *
 * export const Greeting = () => <Suspense fallback="…"><Name /></Suspense>;
 * ```
 */
export function useSuspenseKv<T = unknown, TSelected = LiveEntryMaybe<T>>(
  key: KvKey,
  options?: KvSuspenseOptions<LiveEntryMaybe<T>, TSelected>,
) {
  const result = useSuspenseLive<LiveEntryMaybe<T>, TSelected>({ key }, options);
  return entryResult<T, never, typeof result.query>(result, options?.select !== undefined);
}
