// Full-text search: asking, and the indexes that answer.
import { checkOptions } from "../protocol/check-options.ts";
import { unexpectedAnswer } from "../http/error-body.ts";
import type { Transport } from "../http/transport.ts";
import type { SearchTokenizer } from "../protocol/batch.ts";
import { decodeEntry, type KvEntry } from "../protocol/entry.ts";
import { checkPrefix, type KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { decodeValue } from "../protocol/value.ts";
import type { Where } from "../protocol/where.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import { encodeWhere } from "../protocol/encode-where.ts";
import type { Call } from "../http/batcher.ts";
import type { CallOptions } from "./call-options.ts";
import { checkCount } from "./kv-options.ts";

/** What a full-text index covers. */
export type IndexOptions = CallOptions & {
  /** The fields whose text is searched: paths as in filters. A name that meets a list is looked for in its items. */
  fields: readonly string[];
  /**
   * How text is cut into words. `"unicode61"` (default): any letters, without case and accents. `"porter"`: English
   * words by their stem. `"ascii"`: case without accents, for ASCII alone.
   */
  tokenize?: SearchTokenizer | undefined;
};

/** An index, and how far it is. */
export type KvIndex = {
  readonly prefix: KvKey;
  readonly fields: readonly string[];
  readonly tokenize: SearchTokenizer;
  /** Whether it holds everything that was there before it; until then a search finds a part. */
  readonly isReady: boolean;
  /** Entries it holds. */
  readonly indexed: number;
  /** While it is not ready: entries below its prefix. */
  readonly total?: number;
};

/** Which of the entries that a search finds are wanted. */
export type SearchOptions = CallOptions & {
  /** The most entries, at most 1000. Default 100. */
  limit?: number | undefined;
  /** Only entries whose value passes this filter. */
  where?: Where | undefined;
};

/** Asks for the entries below a prefix that hold every word of a query. */
export async function searchEntries<T>(
  call: Call,
  prefix: KvKey,
  query: string,
  options: SearchOptions,
): Promise<KvEntry<T>[]> {
  checkOptions(options, "search", { limit: 1, where: 1, signal: 1 });
  const { limit, where, signal } = options;
  const request = {
    op: "search" as const,
    prefix: encodeWireKey(checkPrefix(prefix)),
    query,
    limit: limit === undefined ? limit : checkCount(limit, "limit", 1),
    where: where && encodeWhere(where),
  };
  const { entries } = await call(request, { signal });
  return entries.map((wire) => decodeEntry<T>(wire) as KvEntry<T>); // what is found exists
}

type Done = Promise<{ ok: true }>;

/** Makes an index, or another one in its place. */
export function createIndex(transport: Transport, prefix: KvKey, given: IndexOptions): Done {
  checkOptions(given, "createIndex", { fields: 1, tokenize: 1, signal: 1 });
  const { signal, ...options } = given ?? {};
  const body = { prefix: encodeWireKey(checkPrefix(prefix)), options };
  return transport.request("POST", "/indexes", { body, signal, safe: true }) as Done;
}

export async function listIndexes(transport: Transport, options?: CallOptions): Promise<KvIndex[]> {
  checkOptions(options, "listIndexes", { signal: 1 });
  const signal = options?.signal;
  const indexes = await transport.request("GET", "/indexes", { signal, safe: true });
  if (!Array.isArray(indexes)) throw unexpectedAnswer("GET /indexes was answered with no list");
  return indexes.map((index) => ({ ...index, prefix: decodeValue(index.prefix) }));
}

export function removeIndex(transport: Transport, prefix: KvKey, options?: CallOptions): Done {
  checkOptions(options, "removeIndex", { signal: 1 });
  const signal = options?.signal;
  const query = { prefix: encodeKeyPath(checkPrefix(prefix)) };
  return transport.request("DELETE", "/indexes", { query, signal, safe: true }) as Done;
}
