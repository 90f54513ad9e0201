// `kv.watch`: a callback per commit, over the pool's one stream. When it calls is call-queue.ts's.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import type { Duration } from "../protocol/duration.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import { decodeKeyPath, encodeKeyPath } from "../protocol/key-path.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import type { PooledWatch, WatchPool, WatchSink } from "../watch/watch-pool.ts";
import { CallQueue, type OverflowStrategy } from "./call-queue.ts";
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
  overflowStrategy?: OverflowStrategy | undefined;
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
    const now = new Map(entries.map((entry) => [encodeKeyPath(entry.key), entry.versionstamp]));
    this.#known = now;
    if (!before) return this.owner.changed(entries, asOf);
    const changed = entries.filter(
      (entry) => before.get(encodeKeyPath(entry.key)) !== entry.versionstamp,
    );
    for (const [id, version] of before)
      if (version !== null && !now.has(id))
        changed.push({ key: decodeKeyPath(id), value: null, versionstamp: null });
    this.owner.changed(changed, asOf);
  }

  commit(entries: readonly KvEntryMaybe[], asOf: string): void {
    for (const entry of entries) this.#known?.set(encodeKeyPath(entry.key), entry.versionstamp);
    this.owner.changed(entries, asOf);
  }

  refused(error: KvError): void {
    this.owner.refused(error);
  }
}

class KeyWatch implements WatchHandle {
  closed = false;
  readonly #parts: WatchPart[];
  readonly #watches: PooledWatch[];
  readonly #queue: CallQueue;
  /** The entries so far, until every part has its own: they are the first call. */
  #initial: Map<string, KvEntryMaybe> | undefined = new Map();
  #refusal: string | undefined;

  constructor(
    private readonly pool: WatchPool,
    selections: readonly WatchSelection[],
    callback: WatchCallback<never>,
    private readonly options: WatchOptions,
    private readonly onStop: () => void,
  ) {
    this.#queue = new CallQueue(callback as (entries: KvEntryMaybe[]) => unknown, options);
    this.#parts = selections.map(() => new WatchPart(this));
    this.#watches = selections.map((selection, i) =>
      pool.add(selection, this.#parts[i] as WatchPart),
    );
  }

  stop(): void {
    if (this.closed) return;
    this.closed = true;
    this.#queue.close();
    for (const watch of this.#watches) this.pool.remove(watch);
    this.onStop();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  changed(entries: readonly KvEntryMaybe[], asOf: string): void {
    this.#refusal = undefined;
    if (!this.#initial) return this.#queue.add(entries, asOf);
    for (const entry of entries) this.#initial.set(encodeKeyPath(entry.key), entry);
    if (!this.#parts.every((part) => part.isKnown)) return;
    const { exact, emitInitial = true } = this.options;
    const all = [...this.#initial.values()];
    this.#initial = undefined;
    if (emitInitial) this.#queue.add(exact ? all : all.filter(exists), asOf);
  }

  /** Said once for all parts and attempts. */
  refused(error: KvError): void {
    if (this.#refusal === error.code) return;
    this.#refusal = error.code;
    reportCallerError(error);
  }
}

function exists(entry: KvEntryMaybe): boolean {
  return entry.versionstamp !== null;
}

function checkWatchOptions({ limit, bufferSize, overflowStrategy }: WatchOptions): void {
  if (limit !== undefined) checkCount(limit, "limit", 1);
  if (bufferSize !== undefined) checkCount(bufferSize, "bufferSize", 1);
  if (![undefined, "drop-oldest", "drop-newest"].includes(overflowStrategy))
    throw createKvError(
      "invalid_argument",
      `overflowStrategy is ${String(overflowStrategy)}; it must be "drop-oldest" or "drop-newest".`,
    );
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
  checkWatchOptions(options);
  const named = keys.filter((key) => key.length > 0);
  const exact: WatchSelection[] = named.length > 0 ? [{ keys: named }] : [];
  const below: WatchSelection[] = options.exact ? [] : keys.map((prefix) => ({ prefix }));
  return new KeyWatch(pool, [...exact, ...below], callback, options, onStop);
}
