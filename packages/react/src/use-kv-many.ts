"use client";
// Several entries, live.
import type {
  KvError,
  KvManyData,
  KvSkip,
  LiveSelector,
  RegisteredDefault,
  RegisteredKey,
  RegisteredSelect,
  RegisteredValue,
  Selected,
} from "@keyval/core";
import { isSkip } from "@keyval/core/binding";
import type { UseQueryResult } from "@tanstack/react-query";
import { extendResult } from "./extend-result.ts";
import { type KvHookOptions, useLive } from "./use-live.ts";

const none: readonly never[] = Object.freeze([]);

/**
 * An entry for each key, in the order of the keys; a missing one has nulls.
 *
 * @returns the query's result, whose `data` is the entries, with `entries` and `isLive`.
 *
 * @example
 * ```tsx
 * import { useKvMany } from "@keyval/react";
 *
 * export function Scores({ players }: { players: string[] }) {
 *   const { entries } = useKvMany<number>(players.map((player) => ["scores", player]));
 *   return <p>{entries.map(({ value }) => value ?? 0).join(" : ")}</p>;
 * }
 * ```
 */
export function useKvMany<
  T = RegisteredDefault,
  TSelected = RegisteredSelect<KvManyData<T>>,
  const K extends RegisteredKey<T> = RegisteredKey<T>,
>(
  keys: readonly K[] | KvSkip,
  options?: KvHookOptions<KvManyData<RegisteredValue<K, T>>, TSelected>,
): UseQueryResult<Selected<TSelected, KvManyData<RegisteredValue<K, T>>>, KvError> & {
  /** Empty until they are known. */
  readonly entries: KvManyData<RegisteredValue<K, T>>;
  /** Whether what is shown is up to date with the server. */
  readonly isLive: boolean;
} {
  const selector = isSkip(keys) ? undefined : ({ keys } as LiveSelector);
  const { query, snapshot } = useLive<KvManyData<RegisteredValue<K, T>>, TSelected>(
    selector,
    options,
  );
  return extendResult(query, {
    get entries(): KvManyData {
      return ((options?.select ? snapshot?.entries : query.data) as KvManyData | undefined) ?? none;
    },
    isLive: snapshot?.status === "live",
  }) as never;
}
