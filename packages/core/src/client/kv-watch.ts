// `kv.watch`: a callback per commit, over the pool's one stream.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import type { Duration } from "../protocol/duration.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import { decodeKeyPath, encodeKeyPath } from "../protocol/key-path.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import type { PooledWatch, WatchPool, WatchSink } from "../watch/watch-pool.ts";
import { checkCount, type WatchMode } from "./kv-options.ts";

export type WatchOptions = {
  /** Watch only the keys themselves, and not what lies below them. */
  exact?: boolean | undefined;
  /** Call back with the current entries first. Default true. */
  emitInitial?: boolean | undefined;
  /** The most entries of one call; more come in further calls. Default: a commit comes whole. */
  limit?: number | undefined;
  /** Default: the client's. */
  mode?: WatchMode | undefined;
  /** Time between polls, with `mode: "polling"`. */
  pollInterval?: Duration | undefined;
  /** How many calls may wait while a callback that returns a promise is busy. Default: all, none is lost. */
  bufferSize?: number | undefined;
  /** Which call is dropped when more wait. Default `"drop-oldest"`. */
  overflowStrategy?: "drop-oldest" | "drop-newest" | undefined;
};

/** What is called: once per commit, with every watched entry it changed; deleted and expired ones have nulls. */
export type WatchCallback<T> = (entries: KvEntryMaybe<T>[]) => unknown;

/** A running watch. */
export interface WatchHandle {
  readonly closed: boolean;
  /** Ends it: the callback is not called any more. */
  stop(): void;
  [Symbol.dispose](): void;
}

type Batch = { readonly asOf: string; readonly entries: Map<string, KvEntryMaybe> };

/** One part of a watch: some keys, or what lies below one. It knows the versions it has told of. */
class WatchPart implements WatchSink {
  #known: Map<string, string | null> | undefined;

  constructor(private readonly owner: KeyWatch) {}

  get isKnown(): boolean {
    return this.#known !== undefined;
  }

  /** First: the initial state. Later: history was lost, or this is a poll; what differs is what happened. */
  snapshot(entries: readonly KvEntryMaybe[], asOf: string): void {
    const before = this.#known;
    this.#known = new Map(entries.map((entry) => [encodeKeyPath(entry.key), entry.versionstamp]));
    const changed = entries.filter(
      (entry) => before?.get(encodeKeyPath(entry.key)) !== entry.versionstamp,
    );
    if (!before) return this.owner.initial(entries, asOf);
    const gone = [...before].filter(([id, version]) => version !== null && !this.#known?.has(id));
    this.owner.changed([...changed, ...gone.map(([id]) => this.owner.missing(id))], asOf);
  }

  commit(entries: readonly KvEntryMaybe[], asOf: string): void {
    for (const entry of entries) this.#known?.set(encodeKeyPath(entry.key), entry.versionstamp);
    this.owner.changed(entries, asOf);
  }

  refused(error: KvError): void {
    reportCallerError(error);
  }
}

class KeyWatch implements WatchHandle {
  closed = false;
  readonly #parts: WatchPart[] = [];
  readonly #watches: PooledWatch[];
  #batches: Batch[] = [];
  #isCalling = false;
  /** The initial entries, until all parts have theirs. */
  #initial: KvEntryMaybe[] | undefined = [];

  constructor(
    private readonly pool: WatchPool,
    selections: readonly WatchSelection[],
    private readonly callback: WatchCallback<never>,
    private readonly options: WatchOptions,
    private readonly onStop: () => void,
  ) {
    this.#watches = selections.map((selection) => {
      const part = new WatchPart(this);
      this.#parts.push(part);
      return pool.add(selection, part);
    });
  }

  stop(): void {
    if (this.closed) return;
    this.closed = true;
    this.#batches = [];
    for (const watch of this.#watches) this.pool.remove(watch);
    this.onStop();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  initial(entries: readonly KvEntryMaybe[], asOf: string): void {
    this.#initial?.push(...entries);
    if (!this.#parts.every((part) => part.isKnown)) return;
    const all = this.#initial ?? [];
    this.#initial = undefined;
    const shown = this.options.exact ? all : all.filter((entry) => entry.versionstamp !== null);
    if ((this.options.emitInitial ?? true) && shown.length > 0) this.changed(shown, asOf);
  }

  /** Parts that one commit concerns tell of it one after the other: it is one call. */
  changed(entries: readonly KvEntryMaybe[], asOf: string): void {
    if (this.closed || entries.length === 0) return;
    let batch = this.#batches.at(-1);
    if (!batch || batch.asOf !== asOf) {
      batch = { asOf, entries: new Map() };
      this.#batches.push(batch);
      this.#dropOverflow();
    }
    for (const entry of entries) batch.entries.set(encodeKeyPath(entry.key), entry);
    if (!this.#isCalling) void this.#call();
  }

  missing(id: string): KvEntryMaybe {
    return { key: decodeKeyPath(id), value: null, versionstamp: null };
  }

  #dropOverflow(): void {
    const { bufferSize = Number.POSITIVE_INFINITY, overflowStrategy } = this.options;
    if (this.#batches.length <= bufferSize) return;
    if (overflowStrategy === "drop-newest") this.#batches.pop();
    else this.#batches.shift();
  }

  async #call(): Promise<void> {
    this.#isCalling = true;
    await undefined; // the other parts have their say first
    for (let batch = this.#batches.shift(); batch; batch = this.#batches.shift()) {
      const entries = [...batch.entries.values()];
      const limit = this.options.limit ?? entries.length;
      for (let i = 0; i < entries.length && !this.closed; i += limit) {
        try {
          await this.callback(entries.slice(i, i + limit) as never[]);
        } catch (error) {
          reportCallerError(error);
        }
      }
    }
    this.#isCalling = false;
  }
}

/** Starts a watch. `keys` are checked. */
export function watchKeys(
  pool: WatchPool,
  keys: readonly KvKey[],
  callback: WatchCallback<never>,
  options: WatchOptions,
  onStop: () => void = () => {},
): WatchHandle {
  if (typeof callback !== "function")
    throw createKvError("invalid_argument", "watch needs a function to call with the entries.");
  if (options.limit !== undefined) checkCount(options.limit, "limit", 1);
  if (options.bufferSize !== undefined) checkCount(options.bufferSize, "bufferSize", 1);
  const named = keys.filter((key) => key.length > 0);
  const exact: WatchSelection[] = named.length > 0 ? [{ keys: named }] : [];
  const below: WatchSelection[] = options.exact ? [] : keys.map((prefix) => ({ prefix }));
  return new KeyWatch(pool, [...exact, ...below], callback, options, onStop);
}
