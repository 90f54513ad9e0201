// What a `kv.watch` has been told, and what it therefore tells: a part of the client that is loaded with the first
// watch. When it calls is call-queue.ts's.
import type { KvError } from "../errors/kv-error.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import type { WatchSink } from "../watch/watch-sink.ts";
import { CallQueue } from "./call-queue.ts";
import type { WatchCallback, WatchOptions } from "./kv-watch.ts";

/** The keys and versions a part of a watch has told of, by identity. */
type Known = Map<string, { readonly key: KvKey; readonly versionstamp: string | null }>;

/** A watch of several parts: some keys, and what lies below one. */
export class KeyWatch {
  /** One for each part. */
  readonly sinks: readonly WatchSink[];
  readonly #known = new Map<number, Known>();
  readonly #queue: CallQueue;
  /** The entries so far, until every part has its own: they are the first call. */
  #initial: Map<string, KvEntryMaybe> | undefined = new Map();
  #refusal: string | undefined;

  /** @param parts how many selections it has */
  constructor(
    private readonly parts: number,
    callback: WatchCallback<never>,
    private readonly options: WatchOptions,
  ) {
    this.#queue = new CallQueue(callback as (entries: KvEntryMaybe[]) => unknown, options);
    this.sinks = Array.from({ length: parts }, (_, part) => ({
      snapshot: ({ entries, asOf }) => this.#snapshot(part, entries, asOf),
      commit: (entries, asOf) => this.#commit(part, entries, asOf),
      refused: (error) => this.#refused(error),
    }));
  }

  /** Drops what waits to be told. */
  close(): void {
    this.#queue.close();
  }

  /** First: the initial state of a part. Later: history was lost, or this is a poll; what differs is news. */
  #snapshot(part: number, entries: readonly KvEntryMaybe[], asOf: string): void {
    const before = this.#known.get(part);
    const now: Known = new Map();
    this.#known.set(part, now);
    note(now, entries);
    if (!before) return this.#changed(entries, asOf);
    const changed = entries.filter(
      (entry) => before.get(encodeKeyPath(entry.key))?.versionstamp !== entry.versionstamp,
    );
    for (const [id, { key, versionstamp }] of before)
      if (versionstamp !== null && !now.has(id))
        changed.push({ key, value: null, versionstamp: null });
    this.#changed(changed, asOf);
  }

  #commit(part: number, entries: readonly KvEntryMaybe[], asOf: string): void {
    note(this.#known.get(part), entries);
    this.#changed(entries, asOf);
  }

  /** Said once for all parts and attempts. */
  #refused(error: KvError): void {
    if (this.#refusal === error.code) return;
    this.#refusal = error.code;
    reportCallerError(error);
  }

  #changed(entries: readonly KvEntryMaybe[], asOf: string): void {
    this.#refusal = undefined;
    if (!this.#initial) return this.#queue.add(entries, asOf);
    for (const entry of entries) this.#initial.set(encodeKeyPath(entry.key), entry);
    if (this.#known.size < this.parts) return;
    const { exact, emitInitial = true } = this.options;
    const all = [...this.#initial.values()];
    this.#initial = undefined;
    if (emitInitial) this.#queue.add(exact ? all : all.filter(exists), asOf);
  }
}

function note(known: Known | undefined, entries: readonly KvEntryMaybe[]): void {
  for (const { key, versionstamp } of entries)
    known?.set(encodeKeyPath(key), { key, versionstamp });
}

function exists(entry: KvEntryMaybe): boolean {
  return entry.versionstamp !== null;
}
