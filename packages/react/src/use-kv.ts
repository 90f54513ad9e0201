"use client";
// One entry, live.
import { entryExists, type KvKey, type KvSkip, type LiveEntryMaybe } from "@keyval/core";
import { extendResult } from "./extend-result.ts";
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
  const { query, snapshot } = useLive<LiveEntryMaybe<T>, TSelected>(selector, options);
  const entry = () =>
    (options?.select ? snapshot?.entry : query.data) as LiveEntryMaybe<T> | undefined;
  return extendResult(query, {
    get value(): T | null | undefined {
      return entry()?.value;
    },
    get versionstamp(): string | null | undefined {
      return entry()?.versionstamp;
    },
    /** Whether the key holds a value; false while that is not known. */
    get exists(): boolean {
      return entryExists(entry());
    },
    /** Whether what is shown is up to date with the server. */
    isLive: snapshot?.status === "live",
  });
}
