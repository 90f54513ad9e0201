"use client";
// One entry, live.
import type {
  KvError,
  KvKey,
  KvSkip,
  LiveEntryMaybe,
  RegisteredDefault,
  RegisteredKey,
  RegisteredSelect,
  RegisteredValue,
  Selected,
} from "@keyval/core";
import { isSkip } from "@keyval/core/binding";
import type { UseQueryResult } from "@tanstack/react-query";
import { entryResult, type KvEntryResult } from "./entry-result.ts";
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
export function useKv<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<LiveEntryMaybe<T>>,
  const K extends RegisteredKey<T> | KvSkip = RegisteredKey<T>,
>(
  key: K | KvSkip,
  options?: KvHookOptions<LiveEntryMaybe<RegisteredValue<K, T>>, TSelected>,
): KvEntryResult<
  RegisteredValue<K, T>,
  undefined,
  UseQueryResult<Selected<TSelected, LiveEntryMaybe<RegisteredValue<K, T>>>, KvError>
> {
  const selector = isSkip(key) ? undefined : { key: key as KvKey };
  const result = useLive<LiveEntryMaybe<RegisteredValue<K, T>>, TSelected>(selector, options);
  return entryResult(result, options?.select !== undefined) as never;
}
