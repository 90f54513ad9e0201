// What a client asks for in one watch, read and checked before it joins its stream.
import {
  createKvError,
  decodeWireKey,
  decodeWirePrefix,
  isKvError,
  type KvError,
  type KvKey,
  readLimit,
  windowLimit,
} from "@keyval/core/protocol";
import { checkArray } from "../services/commits/commit.ts";
import { type KeyRange, prepareLimit, prepareRange } from "../services/reads/range.ts";
import { prepareSearch, type SearchRequest } from "../services/search/search.ts";
import { type StoredKey, storedKey } from "../storage/stored-key.ts";

/** Where a watch stands in the trie: at a key, or above all keys below a prefix. */
export type WatchPlace = { readonly key: KvKey; readonly isPrefix: boolean };

/** A watch that can begin. */
export type WatchRequest = {
  readonly id: string;
  /** The client has its state as of the cursor. */
  readonly isHeld: boolean;
  readonly places: readonly WatchPlace[];
} & (
  | { readonly keys: readonly StoredKey[] }
  | { readonly search: SearchRequest }
  | { readonly isQueue: true }
  | {
      readonly range: KeyRange;
      readonly limit: number | undefined;
      /** The limit only sizes the snapshot, which says what range it is from then on. */
      readonly isPinned: boolean;
    }
);

/** A watch that cannot; told on the stream in its place. */
export type RefusedWatch = { readonly id: string | undefined; readonly error: KvError };

export type RequestedWatch = WatchRequest | RefusedWatch;

const keysLimit = 10 * readLimit;

export function refusedWatch(id: string | undefined, error: KvError): RefusedWatch {
  return { id, error };
}

/** Reads a watch. What is wrong with it is part of the result: the others of its stream go on. */
export function prepareWatch(wire: unknown): RequestedWatch {
  const { id, held } = (wire ?? {}) as { id?: unknown; held?: unknown };
  try {
    if (typeof id !== "string" || id === "")
      throw createKvError(
        "invalid_argument",
        'A watch needs an "id", any text that is unique on its stream.',
      );
    return { id, isHeld: held === true, ...prepareSelection(wire as Record<string, unknown>) };
  } catch (error) {
    if (!isKvError(error)) throw error;
    return refusedWatch(typeof id === "string" ? id : undefined, error);
  }
}

function prepareSelection(wire: Record<string, unknown>) {
  if (wire.keys !== undefined) return prepareKeyWatch(checkArray(wire.keys, "keys"));
  if (wire.search !== undefined) {
    const { search: prefix, query, limit, where } = wire;
    const search = prepareSearch({ prefix, query, limit, where });
    return { search, places: [{ key: search.prefix, isPrefix: true }] };
  }
  if (wire.queue === "stats") return { isQueue: true as const, places: [] };
  if (wire.prefix === undefined)
    throw createKvError(
      "invalid_argument",
      'A watch needs "keys", "prefix", "search" or "queue": "stats"; the prefix [] is everything.',
    );
  const places = [{ key: decodeWirePrefix(wire.prefix), isPrefix: true }];
  const range = prepareRange(wire);
  const limit =
    wire.limit === undefined || wire.limit === null
      ? undefined
      : prepareLimit(wire.limit, windowLimit, windowLimit);
  return { places, range, limit, isPinned: wire.pin === true };
}

function prepareKeyWatch(keys: readonly unknown[]) {
  if (keys.length > keysLimit)
    throw createKvError(
      "too_large",
      `A watch names ${keys.length} keys, the limit is ${keysLimit}; watch a prefix, or use several watches.`,
    );
  const decoded = keys.map(decodeWireKey);
  return {
    places: decoded.map((key) => ({ key, isPrefix: false })),
    keys: decoded.map(storedKey),
  };
}
