// Reads what a watch selects, once: with plain reads, in as many batches as it takes.
import type { Call } from "../http/batcher.ts";
import { readList } from "../http/read-list.ts";
import { readLimit } from "../protocol/batch.ts";
import { decodeEntry, type KvEntryMaybe } from "../protocol/entry.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import type { KvQueueStats } from "../protocol/queue.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import { encodeWhere } from "../protocol/encode-where.ts";

export type SelectionState = {
  readonly entries: readonly KvEntryMaybe[];
  readonly hasMore: boolean;
  readonly stats?: KvQueueStats;
};

/** The entries of a selection; a limited one also says whether there are more. */
export async function readSelection(
  call: Call,
  selection: WatchSelection,
  signal: AbortSignal,
): Promise<SelectionState> {
  if ("keys" in selection) {
    if (selection.queue)
      return { entries: [], hasMore: false, stats: await call({ op: "queueStats" }, { signal }) };
    const found: KvEntryMaybe[] = [];
    for (let from = 0; from < selection.keys.length; from += readLimit) {
      const keys = selection.keys.slice(from, from + readLimit).map(encodeWireKey);
      const { entries } = await call({ op: "get", keys }, { signal });
      found.push(...entries.map((entry) => decodeEntry(entry)));
    }
    return { entries: found, hasMore: false };
  }
  const { prefix, start, end, reverse, where, query } = selection;
  if (query !== undefined) {
    const { limit = 100 } = selection;
    const request = {
      op: "search" as const,
      prefix: encodeWireKey(prefix),
      query,
      limit: limit + 1,
      where: where && encodeWhere(where),
    };
    const { entries } = await call(request, { signal });
    const found = entries.slice(0, limit).map((entry) => decodeEntry(entry));
    return { entries: found, hasMore: entries.length > limit };
  }
  const range = {
    op: "list" as const,
    prefix: encodeWireKey(prefix),
    ...(start && { start: encodeWireKey(start) }),
    ...(end && { end: encodeWireKey(end) }),
    ...(reverse && { reverse }),
    ...(where && { where: encodeWhere(where) }),
  };
  const wanted = selection.limit ?? Number.POSITIVE_INFINITY;
  const found: KvEntryMaybe[] = [];
  for (;;) {
    const limit = Math.min(readLimit, wanted + 1 - found.length);
    const last = found.at(-1);
    const cursor = last && { cursor: encodeKeyPath(last.key) };
    const { entries, isCut } = await readList(call, { ...range, limit, ...cursor }, signal);
    found.push(...entries.map((entry) => decodeEntry(entry)));
    if ((entries.length < limit && !isCut) || found.length > wanted) break;
  }
  return { entries: found.slice(0, wanted), hasMore: found.length > wanted };
}
