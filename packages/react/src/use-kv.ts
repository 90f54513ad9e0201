"use client";
// One entry, live.
import type { KvKey, KvSkip, LiveEntryMaybe } from "@keyval/core";
import { entryResult } from "./entry-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

/**
 * The entry of a key, and each change of it. `value` is null when the key holds nothing, undefined until that is
 * known. With null, undefined or `skipToken` for a key it waits.
 *
 * @returns the query's result, whose `data` is the entry, with `value`, `versionstamp`, `exists` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useKv } from "@keyval/react";
 *
 * export function UserName({ id }: { id: number }) {
 *   const { value, isPending } = useKv<{ name: string }>(["users", id]);
 *   return <span>{isPending ? "…" : (value?.name ?? "nobody")}</span>;
 * }
 * ```
 */
export function useKv<T = unknown, TSelected = LiveEntryMaybe<T>>(
  key: KvKey | KvSkip,
  options?: KvHookOptions<LiveEntryMaybe<T>, TSelected>,
) {
  const selector = Array.isArray(key) ? { key: key as KvKey } : undefined;
  const result = useLive<LiveEntryMaybe<T>, TSelected>(selector, options);
  return entryResult<T, undefined, typeof result.query>(result, options?.select !== undefined);
}
