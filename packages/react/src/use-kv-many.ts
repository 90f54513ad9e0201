"use client";
// Several entries, live.
import type { KvKey, KvManyData, KvSkip, LiveSelector } from "@keyval/core";
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
export function useKvMany<T = unknown, TSelected = KvManyData<T>>(
  keys: readonly KvKey[] | KvSkip,
  options?: KvHookOptions<KvManyData<T>, TSelected>,
) {
  const selector = Array.isArray(keys) ? ({ keys } as LiveSelector) : undefined;
  const { query, snapshot } = useLive<KvManyData<T>, TSelected>(selector, options);
  return extendResult(query, {
    /** Empty until they are known. */
    get entries(): KvManyData<T> {
      return (
        ((options?.select ? snapshot?.entries : query.data) as KvManyData<T> | undefined) ?? none
      );
    },
    /** Whether what is shown is up to date with the server. */
    isLive: snapshot?.status === "live",
  });
}
