// What the server asks of a storage engine. One contract suite (testkit) runs against every engine.
//
// Guarantees every engine gives:
// - A transaction is all or nothing, and durable when its promise resolves: it survives the death of the process.
// - Versionstamps of `nextVersionstamp` strictly increase in commit order, across restarts and clock steps too.
// - One call of `get`, `list` or `count` sees one moment, and never an entry whose time has come at `now`.
// - Search: see search.ts. The queue: see queue.ts.
// Engines may answer at once or by promise; callers await either.
import type { QueueReader, QueueWrite } from "./queue.ts";
import type { SearchReader, SearchWriter } from "./search.ts";
import type { StoredKey } from "./stored-key.ts";

export type MaybePromise<T> = T | Promise<T>;

/** An entry as kept: key and value are JSON text ready for an answer. */
export type StoredEntry = {
  readonly key: StoredKey;
  readonly keyText: string;
  readonly value: string;
  readonly versionstamp: string;
  /** Epoch ms from which on nobody sees it; null: never. */
  readonly expiresAt: number | null;
};

/** Entries from `from` (inclusive) to `to` (exclusive), in key order or, reversed, from the end. */
export type StoredRange = {
  readonly from: StoredKey;
  readonly to: StoredKey;
  readonly reverse?: boolean;
  /** All when left out. */
  readonly limit?: number;
  /** The answer ends after the entry with which its values are longer than this: memory is bounded. */
  readonly maxBytes?: number;
  /** Only entries it accepts; those it does not accept do not count for the limit. */
  readonly accept?: (entry: StoredEntry) => boolean;
};

/** A commit as the change log keeps it: which keys it changed, not what to. */
export type LoggedCommit = {
  readonly versionstamp: string;
  readonly commitId: string | null;
  readonly keys: readonly StoredKey[];
};

/** The result of a commit, kept under the id it came with. */
export type RememberedResult = {
  /** Whose id it is: another's reveals nothing. */
  readonly scope: string;
  readonly commitId: string;
  readonly result: string;
};

/** All that one transaction changes. */
export type GroupWrite = {
  /** Epoch ms of the write: the age of log rows and results counts from it. */
  readonly at: number;
  readonly puts: readonly StoredEntry[];
  readonly deletes: readonly StoredKey[];
  readonly commits: readonly LoggedCommit[];
  readonly results: readonly RememberedResult[];
  readonly queue?: QueueWrite;
};

/** How large a store is. Asking costs the same however many entries there are. */
export type StorageStats = {
  readonly entries: number;
  /** Bytes it takes, and how many of them hold nothing. */
  readonly bytes: number;
  readonly freeBytes: number;
  /** Entries whose time has come and that are still to be removed. */
  readonly expired: number;
  /** The change log: its commits, and the age of the oldest one in ms. */
  readonly log: { readonly commits: number; readonly span: number };
};

/** How much was forgotten. */
export type TrimResult = { readonly commits: number; readonly results: number };

export interface StorageReader extends SearchReader, QueueReader {
  /**
   * The entries of some keys, in their order; `undefined` where there is none.
   * @throws KvError `too_large` when their values are longer than `maxBytes`
   */
  get(
    keys: readonly StoredKey[],
    now: number,
    maxBytes?: number,
  ): MaybePromise<(StoredEntry | undefined)[]>;
  list(range: StoredRange, now: number): MaybePromise<StoredEntry[]>;
  /**
   * What `list` finds, as the JSON array of `entriesJson`, if that is quicker than to make it of the entries; `undefined`
   * otherwise, as with `accept` or with values too long to be joined unseen.
   */
  listJson(range: StoredRange, now: number): MaybePromise<string | undefined>;
  count(range: StoredRange, now: number): MaybePromise<number>;
}

/** A read-then-write step that no other one interleaves with. */
export interface StorageTransaction extends StorageReader {
  /** The result remembered under an id. */
  remembered(scope: string, commitId: string): MaybePromise<string | undefined>;
  /** Entries whose time has come, the earliest first. */
  expired(now: number, limit: number): MaybePromise<StoredEntry[]>;
  /** A versionstamp above every one given before. */
  nextVersionstamp(now: number): string;
  /** Stores everything or, when it throws, nothing. At most once, as the last call. */
  write(group: GroupWrite): MaybePromise<void>;
}

/** What a storage engine does for the services; `testkit/src/storage-contract.ts` says when it does it right. */
export interface Storage extends StorageReader, SearchWriter {
  /** Runs `body` alone: the caller starts the next transaction after this one has settled. */
  transaction<T>(body: (transaction: StorageTransaction) => MaybePromise<T>): MaybePromise<T>;
  /** The versionstamp of the last commit; of a new store, one from its creation. */
  head(): MaybePromise<string>;
  /** The commits after a cursor, oldest first; `undefined` when the log does not know the cursor (any more). */
  commitsAfter(cursor: string): MaybePromise<LoggedCommit[] | undefined>;
  /** When the next entry expires, in epoch ms. */
  nextExpiry(): MaybePromise<number | undefined>;
  /**
   * Forgets log rows older than `logBefore` or beyond the newest `logMax`. Results older than `resultsBefore` may be
   * forgotten from then on; they are in time, when this is called as commits come: a store that is opened anew goes on
   * where it was.
   */
  trim(limits: {
    logBefore: number;
    logMax: number;
    resultsBefore: number;
  }): MaybePromise<TrimResult>;
  stats(now: number): MaybePromise<StorageStats>;
  /** Whether the process before this one ended without closing the store: it was recovered when it was opened. */
  readonly wasLeftOpen: boolean;
  /** Copies the store, as it is at one moment, into a new file; engines with tools of their own have none. */
  backup?(to: string): Promise<void>;
  /** The file that holds the store, if it is one. */
  readonly path?: string | undefined;
  /** Closes it, once backups under way are done. */
  close(): MaybePromise<void>;
}

/** How to open an engine: what `sqlite(…)` returns. Opening may fail, with an error that says why. */
export interface StorageEngine {
  /** For people: "sqlite ./keyval.db". */
  readonly name: string;
  open(): MaybePromise<Storage>;
}
