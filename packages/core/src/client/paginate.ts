// Reads one page of the entries below a prefix.
import { checkOptions } from "../protocol/check-options.ts";
import type { Call } from "../http/batcher.ts";
import { decodeEntry, type KvEntry } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import type { CallOptions } from "./call-options.ts";
import { checkCount } from "./kv-options.ts";
import { encodeRange, type RangeOptions } from "./range.ts";

/** Which entries of a prefix are read, and how many at a time. */
export type PaginateOptions = CallOptions &
  RangeOptions & {
    /** Entries per page, at most 1000. Default 100. */
    limit?: number | undefined;
  };

/** One page: its entries in key order, and where the next one begins. */
export type KvPage<T> = {
  readonly entries: readonly KvEntry<T>[];
  /** Pass it to get the next page; null on the last. */
  readonly cursor: string | null;
  readonly hasMore: boolean;
};

export async function readPage<T>(
  call: Call,
  prefix: KvKey,
  options: PaginateOptions,
): Promise<KvPage<T>> {
  checkOptions(options, "paginate", { limit: 1, reverse: 1, where: 1, cursor: 1, signal: 1 });
  const range = encodeRange(prefix, options);
  const limit = checkCount(options.limit ?? 100, "limit", 1);
  const page = await call({ op: "paginate", ...range, limit }, { signal: options.signal });
  const entries = page.entries.map((wire) => decodeEntry<T>(wire) as KvEntry<T>); // what is listed exists
  return { entries, cursor: page.cursor, hasMore: page.hasMore };
}
