// What useKv and useSuspenseKv add to a query's result.
import { entryExists, type LiveEntryMaybe, type LiveSnapshot } from "@keyval/core";
import { extendResult } from "./extend-result.ts";
import type { LiveResult } from "./use-live.ts";

/** `TNone`: what a value is while nothing is known. */
export function entryResult<T, TNone, TQuery extends { data: unknown }>(
  { query, snapshot }: LiveResult<TQuery>,
  hasSelect: boolean,
) {
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
    /** Whether the key holds a value; false while that is not known. */
    get exists(): boolean {
      return entryExists(entry());
    },
    /** Whether what is shown is up to date with the server. */
    isLive: snapshot?.status === "live",
  });
}
