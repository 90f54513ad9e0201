// What all views share: being retained and lingering, listeners, and snapshots that stay the same until they differ.
// What a kind of view shows is its content's: a list's, an entry's; of the rarer kinds a part that is loaded first.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import { loadUntil } from "../http/load-part.ts";
import { checkFunction } from "../protocol/check-function.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { EarlyWatches } from "../watch/early-watch.ts";
import type { BaseRecord } from "./base.ts";
import type { Coverage, CoverageOwner } from "./coverage.ts";
import type { StoreInternals } from "./live-store.ts";
import type { LiveSelector, LiveSnapshot, LiveView } from "./live-view.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import { unref } from "./timers.ts";

const pending: LiveSnapshot = Object.freeze({ status: "pending", entries: Object.freeze([]) });

/** A snapshot without its status. */
export type LiveContent = Omit<LiveSnapshot, "status" | "error">;

/** What a view shows, and by what it knows it. */
export interface ViewContent {
  readonly coverages: readonly Coverage[];
  /** What it shows; undefined while that cannot be told: then the last content stays. */
  compute(): LiveContent | undefined;
  /** Notes what to look at again at the next `compute`. */
  touch(records: readonly { readonly id: string; readonly key: KvKey }[] | "all"): void;
  /** It is watched from now on, or asked for anew. */
  start?(): void;
  stop?(): void;
  loadMore?(): Promise<LiveSnapshot<never>>;
}

type LateContent = new (view: StoreView, selector: never, selection: never) => ViewContent;

/** Makes a view's content; or loads what does, and says what it watches from the start. */
export type ContentSource =
  | { readonly create: (view: StoreView) => ViewContent }
  | { readonly selection: WatchSelection; readonly load: () => Promise<LateContent> };

export class StoreView implements LiveView, CoverageOwner {
  readonly #listeners = new Set<() => void>();
  /** Promises of `ready` and `resync` that wait for the next state. */
  readonly #waiting = new Set<() => void>();
  #snapshot: LiveSnapshot = pending;
  /** What it last had to show, if ever: an error that goes does not make an empty list of nothing. */
  #shown: LiveContent | undefined;
  /** How many use it. */
  users = 0;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #isWatching = false;
  #content: ViewContent | undefined;
  /** Why there is no content, or none that can be told. */
  #failure: KvError | undefined;
  /** What is heard before there is content. */
  #early: EarlyWatches | undefined;
  /** What was read elsewhere before there was content. */
  #seeds: Parameters<LiveView["seed"]> | undefined;

  constructor(
    readonly store: StoreInternals,
    readonly selector: LiveSelector,
    readonly id: string,
    private readonly source: ContentSource,
  ) {}

  getSnapshot(): LiveSnapshot<never> {
    return this.#snapshot as LiveSnapshot<never>;
  }

  subscribe(listener: () => void): () => void {
    checkFunction(listener, "The listener");
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
    return this.#until(() => this.#isCurrent);
  }

  seed(entries: readonly KvEntryMaybe[], isAll: boolean): void {
    if (!this.#isWatching) return;
    if (!this.#content) this.#seeds = [entries, isAll];
    this.#coverages[0]?.seed(entries, isAll);
    if (this.rebuild()) this.notify(); // also of what has come and was still to be told
  }

  async loadMore(): Promise<LiveSnapshot<never>> {
    const snapshot = await this.ready();
    return this.#content?.loadMore?.() ?? snapshot;
  }

  resync(): Promise<LiveSnapshot<never>> {
    if (this.#isWatching) {
      for (const coverage of this.#coverages) coverage.restart(this.store.pool);
      // A refusal of before is no answer: the next attempt's is.
      this.store.pool.error = undefined;
      this.#failure = undefined;
      this.#content?.start?.();
      this.rebuild();
    }
    return this.ready();
  }

  /** Stops watching. What is shown stays, for whoever still looks. */
  stop(): void {
    clearTimeout(this.#lingering);
    if (!this.#isWatching) return;
    this.#isWatching = false;
    for (const coverage of this.#coverages) coverage.stop(this.store.pool);
    this.#content?.stop?.();
    for (const watch of this.#early?.watches ?? []) this.store.pool.remove(watch);
    this.#early = undefined;
    this.#seeds = undefined;
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
    this.#content?.touch(records);
    this.store.viewChanged(this);
  }

  failed(error: KvError | undefined): void {
    this.#failure = error;
    this.store.viewChanged(this);
  }

  pendingChanged(id: string, key: KvKey): void {
    this.#content?.touch([{ id, key }]);
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

  get #coverages(): readonly Coverage[] {
    return this.#content?.coverages ?? [];
  }

  /** Whether every coverage is up to date with the stream. */
  get #isCurrent(): boolean {
    return this.#content !== undefined && this.#coverages.every(({ watch }) => watch?.synced);
  }

  #compute(): LiveSnapshot {
    this.#shown = this.#content?.compute() ?? this.#shown;
    const refused = this.#coverages.find((coverage) => coverage.error);
    const error = this.#failure ?? refused?.error ?? this.store.pool.error;
    const isLive = this.#isCurrent && this.store.pool.isLive;
    const status = error ? "error" : !this.#shown ? "pending" : isLive ? "live" : "stale";
    return { ...(this.#shown ?? pending), status, ...(error && { error }) };
  }

  #watch(): void {
    this.#isWatching = true;
    this.store.viewStarted(this);
    // Not before: hooks ask for views that nobody comes to use.
    if ("create" in this.source) this.#content ??= this.source.create(this);
    if (this.#content) this.#begin(this.#content);
    else void this.#load();
    this.rebuild(); // what others already know shows at once; nobody listens yet
  }

  #begin(content: ViewContent): void {
    for (const coverage of content.coverages) coverage.start(this.store.pool);
    content.start?.();
    content.touch("all");
  }

  async #load(): Promise<void> {
    const { source } = this;
    if (!("load" in source)) return;
    const early = new EarlyWatches(this.store.pool, [source.selection]);
    this.#early = early;
    const isWanted = () => this.#early === early;
    const Content = await loadUntil(source.load, isWanted, (error) => this.failed(error));
    if (!Content) return;
    this.#early = undefined;
    this.#content = new Content(this, this.selector as never, source.selection as never);
    const [coverage] = this.#coverages;
    if (this.#seeds) coverage?.seed(...this.#seeds); // first: what has been heard keeps the objects it finds
    coverage?.adopt(early);
    this.#begin(this.#content);
    this.failed(undefined);
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
  return (["status", "error", "hasMore", "count", "entry", "pages", "entries"] as const).every(
    (name) => a[name] === b[name],
  );
}
