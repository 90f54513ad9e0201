// What a live view is to its users: the selectors, the snapshots, the handle. How they come about: live-store.ts.
import type { KvError } from "../errors/kv-error.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import type { Where } from "../protocol/where.ts";

/** Which descendants of a prefix a list shows. */
export type LiveRange<P extends KvKey = KvKey> = {
  readonly prefix: P;
  readonly where?: Where;
  /** First key, inclusive. */
  readonly start?: KvKey;
  /** End, exclusive. */
  readonly end?: KvKey;
  readonly reverse?: boolean;
};

/** What a view shows: one entry, several, a list, pages of a list, a count, or what a search finds, best first. */
export type LiveSelector<K extends KvKey = KvKey, P extends KvKey = KvKey> =
  | { readonly key: K }
  | { readonly keys: readonly K[] }
  | (LiveRange<P> & { readonly limit?: number })
  | (LiveRange<P> & { readonly pageSize: number })
  | {
      /** How many lie below a prefix. To count them it reads and keeps all of them, as a list of them would. */
      readonly count: P;
      readonly where?: Where;
    }
  | {
      readonly search: P;
      readonly query: string;
      /** The most entries, at most 1000. Default 100. */
      readonly limit?: number;
      readonly where?: Where;
    };

/** An entry in a view. `pending`: it shows a change of this client that the server has not confirmed yet. */
export type LiveEntry<T = unknown> = {
  readonly key: KvKey;
  readonly value: T;
  /** Last confirmed version; null for a key that exists only here so far. */
  readonly versionstamp: string | null;
  readonly pending?: true;
};

/** An entry in a view, or the news that its key holds nothing. */
export type LiveEntryMaybe<T = unknown> =
  | LiveEntry<T>
  | {
      readonly key: KvKey;
      readonly value: null;
      readonly versionstamp: null;
      readonly pending?: true;
    };

/** One page of a paged list: a stretch of neighbouring entries. An untouched page keeps its identity. */
export type LivePage<T = unknown> = { readonly entries: readonly LiveEntry<T>[] };

/**
 * `pending`: nothing known yet. `live`: up to date with the stream. `stale`: last known data, while the connection
 * is away. `error`: the server refused; the last known data stays.
 */
export type LiveStatus = "pending" | "live" | "stale" | "error";

/** A moment of a view: frozen, and the same object until something of it changes. */
export type LiveSnapshot<T = unknown> = {
  readonly status: LiveStatus;
  /** Every entry shown, in order; for `key` and `keys` selectors missing keys have nulls. */
  readonly entries: readonly LiveEntryMaybe<T>[];
  /** The one entry of a `key` selector. */
  readonly entry?: LiveEntryMaybe<T>;
  /** The pages of a `pageSize` selector. */
  readonly pages?: readonly LivePage<T>[];
  /** Whether there are more entries, beyond the limit or the last page. */
  readonly hasMore?: boolean;
  /** The number of a `count` selector. */
  readonly count?: number;
  readonly error?: KvError;
};

/** A shared, counted view on the store. Equal selectors give the same view. */
export interface LiveView<T = unknown> {
  readonly selector: LiveSelector;
  /** The current snapshot: same reference until something changes. */
  getSnapshot(): LiveSnapshot<T>;
  /** Calls `listener` after each change, and retains the view meanwhile. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** Keeps the view watched until the returned function is called; then it lingers (5 s by default) and stops. */
  retain(): () => void;
  /** The first full snapshot, or the current one. Rejects with the error when the server refuses the watch. */
  ready(): Promise<LiveSnapshot<T>>;
  /** Loads the next page of a `pageSize` selector; resolves when it shows. Others resolve at once. */
  loadMore(): Promise<LiveSnapshot<T>>;
  /**
   * Shows what was read elsewhere, such as by the server that rendered the page, until the first word of the stream.
   * @param isAll whether that is everything it selects; a part only keeps its identity.
   * @internal
   */
  seed(entries: readonly KvEntryMaybe[], isAll: boolean): void;
  /** Asks the server for everything anew (what `invalidateQueries` means here). */
  resync(): Promise<LiveSnapshot<T>>;
}
