// Iterates over the entries below a prefix, in batches.
import { checkOptions } from "../protocol/check-options.ts";
import type { Call } from "../http/batcher.ts";
import { readList } from "../http/read-list.ts";
import { readLimit } from "../protocol/batch.ts";
import { decodeEntry, type KvEntry } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import type { CallOptions } from "./call-options.ts";
import { checkCount } from "./kv-options.ts";
import { encodeRange, type RangeBounds, type RangeOptions } from "./range.ts";

/** Which entries of a prefix are iterated over, and how they are read. */
export type ListOptions = CallOptions &
  RangeOptions &
  RangeBounds & {
    /** The most entries in all. Default: no limit. */
    limit?: number | undefined;
    /** Entries per request, at most 1000. Default 500. */
    batchSize?: number | undefined;
  };

/** The entries, and where to go on later. */
export interface KvListIterator<T> extends AsyncIterableIterator<KvEntry<T>> {
  /** Points behind the entry handed out last: pass it to another `list` to go on there. Null before the first. */
  readonly cursor: string | null;
}

/** Each batch is of one moment; it is requested when the one before is used up. */
export function listEntries<T>(call: Call, prefix: KvKey, options: ListOptions): KvListIterator<T> {
  checkOptions(options, "list", {
    ...{ limit: 1, reverse: 1, start: 1, end: 1, where: 1 },
    ...{ cursor: 1, batchSize: 1, signal: 1 },
  });
  const range = encodeRange(prefix, options);
  const { limit = Infinity, batchSize = 500, signal } = options;
  if (limit !== Infinity) checkCount(limit, "limit", 1);
  const size = Math.min(checkCount(batchSize, "batchSize", 1), readLimit);
  let last: KvKey | undefined;
  // Made when asked for: for each entry it would cost more than the rest of its way.
  const cursor = () => (last ? encodeKeyPath(last) : (options.cursor ?? null));

  async function* batches(): AsyncGenerator<KvEntry<T>, undefined> {
    for (let left = limit; left > 0; ) {
      const wanted = Math.min(size, left);
      const request = {
        op: "list" as const,
        ...range,
        cursor: cursor() ?? undefined,
        limit: wanted,
      };
      const { entries, isCut } = await readList(call, request, signal);
      for (const wire of entries) {
        const entry = decodeEntry<T>(wire) as KvEntry<T>; // what is listed exists
        last = entry.key;
        yield entry;
      }
      if (entries.length < wanted && !isCut) return;
      left -= entries.length;
    }
  }

  const iterator = batches();
  return Object.defineProperty(iterator, "cursor", {
    get: cursor,
  }) as unknown as KvListIterator<T>;
}
