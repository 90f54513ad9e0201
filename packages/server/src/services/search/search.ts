// Searches: reading a request, finding the index that answers it.
import { createKvError, decodeWirePrefix, type KvKey, readLimit } from "@keyval/core/protocol";
import type { StoredIndex } from "../../storage/search.ts";
import type { StorageReader, StoredEntry, StoredRange } from "../../storage/storage.ts";
import { descendants, keyJson, type StoredKey, storedKey } from "../../storage/stored-key.ts";
import { type KeyRange, prepareLimit, prepareWhere, storedRange } from "../reads/range.ts";

const standardLimit = 100;

export type SearchRequest = {
  readonly prefix: KvKey;
  readonly query: string;
  readonly range: KeyRange;
  readonly limit: number;
};

/** Reads a search; `limit` and `where` stand beside the query or in `options`. @throws KvError */
export function prepareSearch(wire: Record<string, unknown>): SearchRequest {
  const prefix = decodeWirePrefix(wire.prefix ?? []);
  const { query } = wire;
  if (typeof query !== "string")
    throw createKvError("invalid_argument", '"query" must be text: the words to search for.');
  const { limit, where } = besideOrInside(wire);
  return {
    prefix,
    query,
    range: { ...descendants(storedKey(prefix)), reverse: false, where: prepareWhere(where) },
    limit: prepareLimit(limit, standardLimit, readLimit),
  };
}

/** Options of a body in both documented forms: below `options`, or beside the rest. @throws KvError */
export function besideOrInside(wire: Record<string, unknown>): Record<string, unknown> {
  const { options = {} } = wire;
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw createKvError("invalid_argument", '"options" must be a JSON object.');
  return { ...wire, ...options };
}

/** The entries a search finds, best first, `more` than its limit if there are. @throws KvError `not_found` */
export async function searchEntries(
  reader: StorageReader,
  { prefix, query, range, limit }: SearchRequest,
  now: number,
  maxBytes: number,
  more = 0,
): Promise<StoredEntry[]> {
  const index = indexOf(await reader.indexes(), storedKey(prefix));
  if (!index)
    throw createKvError(
      "not_found",
      `No search index covers the prefix ${keyJson(prefix)}. Create one that says which fields to search: kv.createIndex(${keyJson(prefix)}, { fields: ["title"] }), or POST /indexes.`,
    );
  const { from, to, accept }: StoredRange = storedRange(range, now);
  const search = { index: index.prefix, query, from, to, limit: limit + more, maxBytes };
  return reader.search({ ...search, ...(accept && { accept }) }, now);
}

/** The index whose prefix is the longest one at or above a prefix. */
function indexOf(indexes: readonly StoredIndex[], prefix: StoredKey): StoredIndex | undefined {
  return indexes.findLast((index) => {
    const { from, to } = descendants(index.prefix);
    return index.prefix === prefix || (prefix >= from && prefix < to);
  });
}
