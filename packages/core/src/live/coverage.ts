// What a view knows of the server's state through one watch: some keys, or a range kept in order.
// The server keeps the same window of a limited range by the same rule, so nothing but changes travels.
import type { KvError } from "../errors/kv-error.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import { hasPrefix, type KvKey } from "../protocol/key.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import type { EarlyWatches } from "../watch/early-watch.ts";
import { KeptNews } from "../watch/kept-news.ts";
import { inBounds } from "../watch/watch-index.ts";
import type { PooledWatch, WatchPool } from "../watch/watch-pool.ts";
import type { WatchSink, WatchSnapshot } from "../watch/watch-sink.ts";
import { type Base, type BaseRecord, type BaseSource, readElsewhere } from "./base.ts";
import type { LiveFilter } from "./live-filter.ts";
import { findKey } from "./ordered.ts";

/** What a coverage tells its view. */
export interface CoverageOwner {
  /** The server's word on these keys changed; `all`: on anything. */
  changed(records: readonly BaseRecord[] | "all"): void;
  /** A pending operation on this key came, went or changed. */
  pendingChanged(id: string, key: KvKey): void;
}

/** The state common to both kinds. */
export abstract class Coverage implements WatchSink {
  /** Whether a first snapshot has come. */
  isKnown = false;
  error: KvError | undefined;
  watch: PooledWatch | undefined;
  protected pool: WatchPool | undefined;
  /** Read elsewhere, and kept so that the first snapshot finds the same objects. */
  #seeds: readonly BaseRecord[] = [];

  constructor(
    protected readonly base: Base,
    readonly owner: CoverageOwner,
    readonly selection: WatchSelection,
  ) {}

  start(pool: WatchPool): void {
    this.pool = pool;
    this.watch ??= pool.add(this.selection, this);
  }

  /** Takes a watch over that was started before this was here, and hears what it has heard. */
  adopt(early: EarlyWatches): void {
    [this.watch] = early.watches; // which has to be known while it tells
    early.handOver([this]);
    [this.watch] = early.watches;
  }

  /** Asks for a new snapshot; what is known stays until it comes. What was pinned stays the same range. */
  restart(pool: WatchPool): void {
    const selection = this.watch?.selection ?? this.selection;
    if (this.watch) pool.remove(this.watch);
    this.error = undefined;
    this.watch = pool.add(selection, this);
  }

  /** Ends the watch and lets go of what was known. */
  stop(pool: WatchPool): void {
    if (this.watch) pool.remove(this.watch);
    this.watch = undefined;
    this.isKnown = false;
    this.error = undefined;
    this.#dropSeeds();
    this.clear();
  }

  /** Takes in what was read elsewhere, until the first snapshot comes: everything it selects, or a part. */
  seed(entries: readonly KvEntryMaybe[], isAll: boolean): void {
    if (this.isKnown) return;
    if (isAll) return this.snapshot({ entries, asOf: readElsewhere }, true);
    this.#seeds = entries.map((entry) => this.base.put(entry, readElsewhere, "snapshot"));
    for (const record of this.#seeds) this.base.hold(record);
  }

  refused(error: KvError, isWhole: boolean): void {
    if (!isWhole) this.error = error;
    this.owner.changed("all");
  }

  protected known(): void {
    this.isKnown = true;
    this.error = undefined;
    this.#dropSeeds();
  }

  #dropSeeds(): void {
    for (const record of this.#seeds) this.base.release(record);
    this.#seeds = [];
  }

  /** Whether a key without a record is known to hold nothing. */
  abstract knowsMissing(key: KvKey): boolean;
  abstract snapshot(state: WatchSnapshot, isTold: boolean): void;
  abstract commit(
    entries: readonly KvEntryMaybe[],
    asOf: string,
    refill: readonly KvEntryMaybe[],
  ): void;
  /** Lets go of every record. */
  abstract clear(): void;
}

/** Some keys, each known to hold an entry or nothing. */
export class KeysCoverage extends Coverage {
  readonly #records = new Map<string, BaseRecord>();

  override snapshot({ entries, asOf }: WatchSnapshot, isTold: boolean): void {
    this.#put(entries, asOf, isTold ? "snapshot" : "untold");
    this.known();
  }

  override commit(entries: readonly KvEntryMaybe[], asOf: string): void {
    this.#put(entries, asOf, "commit");
  }

  #put(entries: readonly KvEntryMaybe[], asOf: string, source: BaseSource): void {
    const records = entries.map((entry) => this.base.put(entry, asOf, source));
    for (const record of records) {
      if (this.#records.has(record.id)) continue;
      this.#records.set(record.id, record);
      this.base.hold(record);
    }
    this.owner.changed(records);
  }

  override knowsMissing(): boolean {
    return false; // a known key has a record
  }

  override clear(): void {
    for (const record of this.#records.values()) this.base.release(record);
    this.#records.clear();
  }
}

/** A range of a prefix, or the window of its first `limit` entries. */
export class RangeCoverage extends Coverage {
  /** The entries that exist and pass, as far as this watch was told, in the view's order. */
  members: BaseRecord[] = [];
  readonly sign: 1 | -1;
  readonly #limit: number;
  /** What is heard until the filter can judge. */
  #kept: KeptNews<void> | undefined;

  constructor(
    base: Base,
    owner: CoverageOwner,
    override readonly selection: Extract<WatchSelection, { prefix: KvKey }>,
    private readonly filter: LiveFilter,
  ) {
    super(base, owner, selection);
    this.sign = selection.reverse ? -1 : 1;
    this.#limit = (!selection.pin && selection.limit) || Infinity;
  }

  /** Whether more entries may lie behind the last member: a full window ends where its knowledge ends. */
  get isFull(): boolean {
    return this.members.length >= this.#limit;
  }

  /** Whether it would know of `key`, did it exist and pass. */
  covers(key: KvKey): boolean {
    const range = (this.watch?.selection ?? this.selection) as typeof this.selection;
    if (key.length <= range.prefix.length || !hasPrefix(key, range.prefix) || !inBounds(key, range))
      return false;
    return !this.isFull || findKey(this.members, key, this.sign) > -1 - this.members.length;
  }

  find(key: KvKey): number {
    return findKey(this.members, key, this.sign);
  }

  override snapshot(state: WatchSnapshot, isTold: boolean): void {
    const { entries, asOf } = state;
    if (!this.filter.isReady)
      return this.#later().state(
        asOf === readElsewhere ? 1 : 0,
        entries.length,
        this.#ofThisWatch(() => {
          // What was read elsewhere came late, when the stream had said more.
          if (!this.isKnown || asOf !== readElsewhere) this.snapshot(state, isTold);
        }),
      );
    const old = this.members;
    const source = isTold ? "snapshot" : "untold";
    this.members = entries
      .filter((entry) => this.#belongs(entry))
      .map((entry) => this.base.put(entry, asOf, source));
    for (const record of this.members) this.base.hold(record);
    for (const record of old) this.base.release(record);
    this.known();
    this.owner.changed("all");
  }

  override commit(
    entries: readonly KvEntryMaybe[],
    asOf: string,
    refill: readonly KvEntryMaybe[],
  ): void {
    if (!this.filter.isReady)
      return this.#later().change(
        entries.length,
        this.#ofThisWatch(() => this.commit(entries, asOf, refill)),
      );
    // Behind the last member of a full window nothing is known: only a refill may add there.
    const bound = this.isFull ? this.members.at(-1)?.key : undefined;
    const touched = entries.map((entry) => {
      const record = this.base.put(entry, asOf, "commit");
      if (!this.#belongs(entry)) this.#remove(record);
      else if (!bound || this.#isBefore(record.key, bound)) this.#insert(record);
      return record;
    });
    for (const entry of refill) {
      const record = this.base.put(entry, asOf, "snapshot");
      this.#insert(record);
      touched.push(record);
    }
    while (this.members.length > this.#limit) {
      const evicted = this.members.pop() as BaseRecord;
      this.base.release(evicted);
      touched.push(evicted);
    }
    for (const record of touched) this.base.drop(record);
    this.owner.changed(touched);
  }

  override knowsMissing(key: KvKey): boolean {
    return this.isKnown && !this.selection.where && this.covers(key) && this.find(key) < 0;
  }

  override clear(): void {
    for (const record of this.members) this.base.release(record);
    this.members = [];
  }

  /** What is kept is heard when the filter can judge. */
  #later(): KeptNews<void> {
    if (this.#kept) return this.#kept;
    const kept = (this.#kept = new KeptNews());
    this.filter.whenReady(() => {
      this.#kept = undefined;
      if (!kept.tell() && this.watch && this.pool) this.restart(this.pool);
    });
    return kept;
  }

  /** Heard unless it is another watch's then. */
  #ofThisWatch(hear: () => void): () => void {
    const { watch } = this;
    return () => {
      if (this.watch === watch) hear();
    };
  }

  /** By what is told here: the base may know better, but the server's window goes by the order of its commits. */
  #belongs({ versionstamp, value }: KvEntryMaybe): boolean {
    return versionstamp !== null && this.filter.passesWatched(value);
  }

  #isBefore(key: KvKey, bound: KvKey): boolean {
    return findKey([{ key: bound }], key, this.sign) >= -1;
  }

  #insert(record: BaseRecord): void {
    const place = this.find(record.key);
    if (place >= 0) return;
    this.members.splice(-1 - place, 0, record);
    this.base.hold(record);
  }

  #remove(record: BaseRecord): void {
    const place = this.find(record.key);
    if (place < 0) return;
    this.members.splice(place, 1);
    this.base.release(record);
  }
}
