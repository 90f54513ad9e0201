"use client";
// One entry, live, for components under <Suspense>.
import type {
  KvError,
  LiveEntryMaybe,
  RegisteredDefault,
  RegisteredKey,
  RegisteredSelect,
  RegisteredValue,
  Selected,
} from "@keyval/core";
import type { UseSuspenseQueryResult } from "@tanstack/react-query";
import { entryResult, type KvEntryResult } from "./entry-result.ts";
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
export function useSuspenseKv<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<LiveEntryMaybe<T>>,
  const K extends RegisteredKey<T> = RegisteredKey<T>,
>(
  key: K,
  options?: KvSuspenseOptions<LiveEntryMaybe<RegisteredValue<K, T>>, TSelected>,
): KvEntryResult<
  RegisteredValue<K, T>,
  never,
  UseSuspenseQueryResult<Selected<TSelected, LiveEntryMaybe<RegisteredValue<K, T>>>, KvError>
> {
  const result = useSuspenseLive<LiveEntryMaybe<RegisteredValue<K, T>>, TSelected>(
    { key },
    options,
  );
  return entryResult(result, options?.select !== undefined) as never;
}
