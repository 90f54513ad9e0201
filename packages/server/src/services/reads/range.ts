// Which entries a read, a deletion or a watch selects: a checked range of the descendants of a prefix.
import {
  compileWhere,
  createKvError,
  decodeKeyPath,
  decodeWhere,
  decodeWireBound,
  decodeWirePrefix,
  isKvError,
} from "@keyval/core/protocol";
import type { StoredEntry, StoredRange } from "../../storage/storage.ts";
import { descendants, type StoredKey, storedKey, successor } from "../../storage/stored-key.ts";
import { Change } from "../commits/change.ts";

/** A compiled filter. */
export type Predicate = (value: unknown, now: number) => boolean;

export type KeyRange = {
  readonly from: StoredKey;
  readonly to: StoredKey;
  readonly reverse: boolean;
  readonly where: Predicate | undefined;
};

/** Reads a filter. @throws KvError `invalid_argument` */
export function prepareWhere(where: unknown): Predicate | undefined {
  return where === undefined || where === null ? undefined : compileWhere(decodeWhere(where));
}

function refuseCursor(why: string): never {
  throw createKvError(
    "invalid_argument",
    `The cursor ${why}; pass the one the page before came with, unchanged, or none for the first page.`,
  );
}

/** The key a cursor stands at: the last one of a page that went before, so one of the range. */
function cursorKey(cursor: unknown, { from, to }: { from: StoredKey; to: StoredKey }): StoredKey {
  if (typeof cursor !== "string") return refuseCursor("is no text");
  let key: StoredKey;
  try {
    key = storedKey(decodeKeyPath(cursor));
  } catch (error) {
    if (!isKvError(error)) throw error;
    return refuseCursor("is none of this server's");
  }
  if (key < from || key >= to)
    return refuseCursor("is of another list: its key is not below this prefix, from start to end");
  return key;
}

/** Reads a range of a body or query. @throws KvError `invalid_key`, `invalid_argument` */
export function prepareRange(wire: Record<string, unknown>): KeyRange {
  let { from, to } = descendants(storedKey(decodeWirePrefix(wire.prefix ?? [])));
  const reverse = wire.reverse ?? false;
  if (typeof reverse !== "boolean")
    throw createKvError("invalid_argument", '"reverse" must be true or false.');
  const least = (key: StoredKey) => (from = key > from ? key : from);
  const most = (key: StoredKey) => (to = key < to ? key : to);
  if (wire.start !== undefined && wire.start !== null)
    least(storedKey(decodeWireBound(wire.start)));
  if (wire.end !== undefined && wire.end !== null) most(storedKey(decodeWireBound(wire.end)));
  if (wire.cursor !== undefined && wire.cursor !== null && wire.cursor !== "") {
    const last = cursorKey(wire.cursor, { from, to });
    if (reverse) most(last);
    else least(successor(last));
  }
  return { from, to: to < from ? from : to, reverse, where: prepareWhere(wire.where) };
}

/** Reads a limit: capped at `max`, refused below 1. @throws KvError `invalid_argument` */
export function prepareLimit(
  limit: unknown,
  standard: number,
  max: number,
  name = "limit",
): number {
  if (limit === undefined || limit === null) return standard;
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1)
    throw createKvError(
      "invalid_argument",
      `The ${name} is ${JSON.stringify(limit)}; give a whole number from 1 to ${max}.`,
    );
  return Math.min(limit, max);
}

/** The part of a range beyond a key, in the range's direction. */
export function beyond(range: KeyRange, key: StoredKey): KeyRange {
  return range.reverse ? { ...range, to: key } : { ...range, from: successor(key) };
}

/** A range as storage reads it, at the moment `now`. */
export function storedRange(
  { from, to, reverse, where }: KeyRange,
  now: number,
  limit?: number,
): StoredRange {
  return {
    from,
    to,
    reverse,
    ...(limit !== undefined && { limit }),
    ...(where && {
      accept: (entry: StoredEntry) => where(new Change(entry.key, entry).value, now),
    }),
  };
}
