// What useKv and useSuspenseKv add to a query's result.
import type { LiveEntryMaybe, LiveSnapshot } from "@keyval/core";
import { entryExists } from "@keyval/core/binding";
import { extendResult } from "./extend-result.ts";
import type { LiveResult } from "./use-live.ts";

/** What useKv gives. `TNone`: what a value is while nothing is known. */
export type KvEntryResult<T, TNone, TQuery> = TQuery & {
  /** Null when the key holds nothing. */
  readonly value: T | null | TNone;
  readonly versionstamp: string | null | TNone;
  /** Whether the key holds a value; false while that is not known. */
  readonly exists: boolean;
  /** Whether what is shown is up to date with the server. */
  readonly isLive: boolean;
};

export function entryResult<T, TNone, TQuery extends { data: unknown }>(
  { query, snapshot }: LiveResult<TQuery>,
  hasSelect: boolean,
): KvEntryResult<T, TNone, TQuery> {
  const entry = () =>
    (hasSelect ? (snapshot as LiveSnapshot | undefined)?.entry : query.data) as
      | LiveEntryMaybe<T>
      | undefined;
  return extendResult(query, {
    get value() {
      return entry()?.value as T | null | TNone;
    },
    get versionstamp() {
      return entry()?.versionstamp as string | null | TNone;
    },
    get exists(): boolean {
      return entryExists(entry());
    },
    isLive: snapshot?.status === "live",
  });
}
