// What all views share: being retained and lingering, listeners, and snapshots that stay the same until they differ.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import type { BaseRecord } from "./base.ts";
import type { Coverage, CoverageOwner } from "./coverage.ts";
import type { StoreInternals } from "./live-store.ts";
import type { LiveSelector, LiveSnapshot, LiveView } from "./live-view.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import { unref } from "./timers.ts";

const pending: LiveSnapshot = Object.freeze({ status: "pending", entries: Object.freeze([]) });

/** A snapshot without its status. */
export type LiveContent = Omit<LiveSnapshot, "status" | "error">;

export abstract class StoreView implements LiveView, CoverageOwner {
  protected abstract readonly coverages: readonly Coverage[];
  readonly #listeners = new Set<() => void>();
  /** Promises of `ready` and `resync` that wait for the next state. */
  readonly #waiting = new Set<() => void>();
  #snapshot: LiveSnapshot = pending;
  /** How many use it. */
  users = 0;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #isWatching = false;

  constructor(
    protected readonly store: StoreInternals,
    readonly selector: LiveSelector,
    readonly id: string,
  ) {}

  getSnapshot(): LiveSnapshot<never> {
    return this.#snapshot as LiveSnapshot<never>;
  }

  subscribe(listener: () => void): () => void {
    const release = this.retain();
    const call = () => listener(); // the same function may subscribe twice
    this.#listeners.add(call);
    return () => {
      this.#listeners.delete(call);
      release();
    };
  }

  retain(): () => void {
    this.users++;
    clearTimeout(this.#lingering);
    if (!this.#isWatching && !this.store.isClosed) this.#watch();
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--this.users === 0) this.#linger();
    };
  }

  ready(): Promise<LiveSnapshot<never>> {
    return this.#until(() => this.isCurrent);
  }

  seed(entries: readonly KvEntryMaybe[], isAll: boolean): void {
    if (!this.#isWatching) return;
    this.coverages[0]?.seed(entries, isAll);
    this.rebuild();
  }

  loadMore(): Promise<LiveSnapshot<never>> {
    return this.ready();
  }

  resync(): Promise<LiveSnapshot<never>> {
    if (this.#isWatching) {
      for (const coverage of this.coverages) coverage.restart(this.store.pool);
      // A refusal of before is no answer: the next attempt's is.
      this.store.pool.error = undefined;
      this.rebuild();
    }
    return this.ready();
  }

  /** Stops watching. What is shown stays, for whoever still looks. */
  stop(): void {
    clearTimeout(this.#lingering);
    if (!this.#isWatching) return;
    this.#isWatching = false;
    for (const coverage of this.coverages) coverage.stop(this.store.pool);
    this.store.viewStopped(this);
  }

  /** Stops for good: who waits for a state hears that none will come. */
  close(): void {
    this.stop();
    for (const check of this.#waiting) check();
  }

  changed(records: readonly BaseRecord[] | "all"): void {
    if (records === "all") this.store.overlay.invalidateAll();
    else for (const { id } of records) this.store.overlay.invalidate(id);
    this.touch(records);
    this.store.viewChanged(this);
  }

  pendingChanged(id: string, key: KvKey): void {
    this.touch([{ id, key }]);
    this.store.viewTouched(this);
  }

  /** Builds the snapshot anew. Returns whether it differs: then its listeners are due. */
  rebuild(): boolean {
    const next = this.#compute();
    const differs = !isSame(this.#snapshot, next);
    if (differs) this.#snapshot = Object.freeze(next);
    for (const check of this.#waiting) check();
    return differs;
  }

  notify(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        reportCallerError(error);
      }
    }
  }

  /** Notes what to look at again at the next rebuild. */
  touch(_records: readonly { readonly id: string; readonly key: KvKey }[] | "all"): void {}

  /** What it shows, status and error aside; undefined while that cannot be told: then the last content stays. */
  protected abstract compute(): LiveContent | undefined;

  /** Whether every coverage has a state, be it one of before the connection broke. */
  protected get isKnown(): boolean {
    return this.coverages.every((coverage) => coverage.isKnown);
  }

  /** Whether every coverage is up to date with the stream. */
  protected get isCurrent(): boolean {
    return this.coverages.every((coverage) => coverage.watch?.synced);
  }

  #compute(): LiveSnapshot {
    const { status: _, error: __, ...last } = this.#snapshot;
    const computed = this.compute();
    const error = this.coverages.find((coverage) => coverage.error)?.error ?? this.store.pool.error;
    const isEmpty = !computed && this.#snapshot.status === "pending";
    const isLive = this.isCurrent && this.store.pool.isLive;
    const status = error ? "error" : isEmpty ? "pending" : isLive ? "live" : "stale";
    return { ...(computed ?? last), status, ...(error && { error }) };
  }

  #watch(): void {
    this.#isWatching = true;
    for (const coverage of this.coverages) coverage.start(this.store.pool);
    this.store.viewStarted(this);
    this.touch("all");
    this.rebuild(); // what others already know shows at once; nobody listens yet
  }

  #linger(): void {
    this.#lingering = setTimeout(() => this.stop(), this.store.linger);
    unref(this.#lingering); // a lingering view alone keeps no process alive
  }

  async #until(done: () => boolean): Promise<LiveSnapshot<never>> {
    const release = this.retain();
    try {
      return await new Promise((resolve, reject) => {
        const check = () => {
          const { error, status } = this.#snapshot;
          if (this.store.isClosed) reject(createKvError("aborted", "This Kv is closed."));
          else if (error) reject(error);
          else if (done() && status !== "pending") resolve(this.getSnapshot());
          else return false;
          return true;
        };
        if (check()) return;
        // Not as a listener: after a resync that changed nothing, nobody is told.
        const waiting = () => check() && this.#waiting.delete(waiting);
        this.#waiting.add(waiting);
      });
    } finally {
      release();
    }
  }
}

/** Whether two snapshots show the same. Views keep pages and entries that did not change. */
function isSame(a: LiveSnapshot, b: LiveSnapshot): boolean {
  return (
    a.status === b.status &&
    a.error === b.error &&
    a.hasMore === b.hasMore &&
    a.count === b.count &&
    a.entry === b.entry &&
    a.pages === b.pages &&
    a.entries === b.entries
  );
}
