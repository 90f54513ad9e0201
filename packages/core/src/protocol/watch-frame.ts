// The frames of the watch stream and the requests that steer it.
import type { KvEntryMaybe, WireEntry } from "./entry.ts";
import { decodeEntry } from "./entry.ts";
import type { KvKey } from "./key.ts";
import type { KvQueueStats } from "./queue.ts";
import type { Where } from "./where.ts";
import type { WireValue } from "./value.ts";
import { encodeWireKey, type WireKey } from "./wire-key.ts";

/** What a watch selects: some keys, or a range of the descendants of a prefix. */
export type WatchSelection =
  | {
      readonly keys: readonly KvKey[];
      /** With no keys, the numbers of the queue: its snapshots hold them, and come when they change. */
      readonly queue?: true;
    }
  | {
      readonly prefix: KvKey;
      /** First key of the range, inclusive. */
      readonly start?: KvKey;
      /** End of the range, exclusive. */
      readonly end?: KvKey;
      readonly reverse?: boolean;
      /** Watch only the first so many entries: a window, kept full by refills. */
      readonly limit?: number;
      /**
       * With `limit`: it only sizes the snapshot; from then on the watch is the key range that snapshot spans
       * (to the end of the selection when `hasMore` is false). Pages are watched so.
       */
      readonly pin?: boolean;
      readonly where?: Where;
      /** A search below the prefix, best match first, instead of a range: it gets a snapshot at each change. */
      readonly query?: string;
    };

/** A watch on the wire. `held`: the client has its state as of the cursor and wants no snapshot. */
export type WireWatch = { readonly id: string; readonly held?: true } & (
  | { readonly keys: readonly WireKey[] }
  | { readonly queue: "stats" }
  | {
      readonly search: WireKey;
      readonly query: string;
      readonly limit?: number;
      readonly where?: WireValue;
    }
  | {
      readonly prefix: WireKey;
      readonly start?: WireKey;
      readonly end?: WireKey;
      readonly reverse?: boolean;
      readonly limit?: number;
      readonly pin?: boolean;
      readonly where?: WireValue;
    }
);

/** Body of `POST /watch`. */
export type WatchRequest = { readonly watches: readonly WireWatch[]; readonly cursor?: string };

/** Body of `POST /watch/{connection}`. */
export type WatchChange = {
  readonly add?: readonly WireWatch[];
  readonly remove?: readonly string[];
};

/** Data of each event of the stream, as JSON. */
export type WireFrames = {
  open: { readonly connection: string; readonly heartbeatMs: number };
  snapshot: {
    readonly watch: string;
    readonly asOf: string;
    readonly entries: readonly WireEntry[];
    readonly hasMore: boolean;
    /** Of a watch of the queue. */
    readonly stats?: KvQueueStats;
  };
  commit: {
    readonly asOf: string;
    readonly entries: readonly WireEntry[];
    readonly commitIds?: readonly string[];
    readonly refills?: readonly {
      readonly watch: string;
      readonly entries: readonly WireEntry[];
    }[];
  };
  reset: { readonly watches: readonly string[]; readonly reason: string };
  error: { readonly watch?: string; readonly code: string; readonly error: string };
  ping: { readonly asOf: string };
};

/** A frame as the client handles it: entries decoded. */
export type WatchFrame =
  | ({ readonly type: "open" } & WireFrames["open"])
  | {
      readonly type: "snapshot";
      readonly watch: string;
      readonly asOf: string;
      readonly entries: readonly KvEntryMaybe[];
      readonly hasMore: boolean;
      readonly stats?: KvQueueStats;
    }
  | {
      readonly type: "commit";
      readonly asOf: string;
      readonly entries: readonly KvEntryMaybe[];
      readonly commitIds: readonly string[];
      readonly refills: readonly {
        readonly watch: string;
        readonly entries: readonly KvEntryMaybe[];
      }[];
    }
  | ({ readonly type: "reset" } & WireFrames["reset"])
  | ({ readonly type: "error" } & WireFrames["error"])
  | ({ readonly type: "ping" } & WireFrames["ping"]);

function decodeEntries(entries: readonly WireEntry[]): KvEntryMaybe[] {
  return entries.map((entry) => decodeEntry(entry));
}

/**
 * Reads one event. `undefined` for an event this version does not know: a newer server may send more.
 * @throws whatever a malformed frame breaks; the reader of the stream says which frame it was.
 */
export function decodeFrame(event: string, data: string): WatchFrame | undefined {
  const json: unknown = JSON.parse(data);
  switch (event) {
    case "snapshot": {
      const frame = json as WireFrames["snapshot"];
      return { ...frame, type: "snapshot", entries: decodeEntries(frame.entries) };
    }
    case "commit": {
      const { asOf, entries, commitIds = [], refills = [] } = json as WireFrames["commit"];
      return {
        type: "commit",
        asOf,
        entries: decodeEntries(entries),
        commitIds,
        refills: refills.map((refill) => ({
          watch: refill.watch,
          entries: decodeEntries(refill.entries),
        })),
      };
    }
    case "open":
    case "reset":
    case "error":
    case "ping":
      return { ...(json as object), type: event } as WatchFrame;
    default:
      return undefined;
  }
}

/** A selection as a wire watch; its `where` is already encoded. */
export function encodeWatch(
  id: string,
  selection: WatchSelection,
  where: WireValue | undefined,
  held: boolean,
): WireWatch {
  const common = { id, held: held || undefined };
  if ("keys" in selection)
    return selection.queue
      ? { ...common, queue: "stats" }
      : { ...common, keys: selection.keys.map(encodeWireKey) };
  const { prefix, start, end, reverse, limit, pin, query } = selection;
  if (query !== undefined) return { ...common, search: encodeWireKey(prefix), query, limit, where };
  return {
    ...common,
    prefix: encodeWireKey(prefix),
    start: start && encodeWireKey(start),
    end: end && encodeWireKey(end),
    reverse,
    limit,
    pin,
    where,
  };
}
