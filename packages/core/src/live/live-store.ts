// The client's live state: what the server has said, pending operations over it, and the views that show both.
// How frames come is the pool's; what a recipe does is mutate.ts's.
import { checkFunction } from "../protocol/check-function.ts";
import type { KvError } from "../errors/kv-error.ts";
import { longestTimer } from "../protocol/duration.ts";
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { decodeWireKey } from "../protocol/wire-key.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import { type WatchDriver, WatchPool, type WatchPoolOwner } from "../watch/watch-pool.ts";
import type { KvStatus } from "../watch/watch-state.ts";
import { Base } from "./base.ts";
import { Coverage } from "./coverage.ts";
import { EntryContent } from "./entry-view.ts";
import { ListContent } from "./list-view.ts";
import { watchedOf } from "./live-filter.ts";
import type { LiveSelector, LiveView } from "./live-view.ts";
import { type Change, type Operation, writesOf } from "./operation.ts";
import { Overlay } from "./overlay.ts";
import { publishSoon } from "./publish-timer.ts";
import { unref } from "./timers.ts";
import { identify } from "./selector.ts";
import { type ContentSource, StoreView } from "./store-view.ts";

/** What views use of the store. */
export interface StoreInternals {
  readonly base: Base;
  readonly overlay: Overlay;
  readonly pool: WatchPool;
  readonly linger: number;
  readonly isClosed: boolean;
  viewStarted(view: StoreView): void;
  viewStopped(view: StoreView): void;
  /** Remote news: published soon, together with what else comes. */
  viewChanged(view: StoreView): void;
  /** Local news: whoever brought it publishes. */
  viewTouched(view: StoreView): void;
}

export class LiveStore implements StoreInternals, WatchPoolOwner {
  readonly base = new Base();
  readonly overlay = new Overlay(this.base, (key) => this.#isMissing(key));
  readonly pool: WatchPool;
  /** The views that somebody uses, or that linger, by identity. */
  readonly views = new Map<string, StoreView>();
  /** Each is called with what tells the listeners of a publish, and runs it: who has to tell others does so once. */
  readonly batches = new Set<(tell: () => void) => void>();
  readonly #statusListeners = new Set<(status: KvStatus) => void>();
  readonly #dirty = new Set<StoreView>();
  #cancelPublish: (() => void) | undefined;
  #publishedAt = 0;
  #wasLive = false;
  #lastError: KvError | undefined;
  isClosed = false;

  constructor(
    readonly linger: number,
    createDriver: (pool: WatchPool) => WatchDriver,
  ) {
    this.pool = new WatchPool(this, createDriver);
  }

  /** The view of a selector: the same one while anybody uses it. */
  live(given: LiveSelector): LiveView {
    const { selector, path } = identify(given);
    const id = path.join(" ");
    return this.views.get(id) ?? new StoreView(this, selector, id, sourceOf(selector));
  }

  onStatus(listener: (status: KvStatus) => void): () => void {
    checkFunction(listener, "The listener");
    const call = (status: KvStatus) => listener(status);
    this.#statusListeners.add(call);
    return () => this.#statusListeners.delete(call);
  }

  /** Shows an operation, at once. */
  add(operation: Operation): void {
    this.overlay.add(operation);
    this.#touchWrites(operation);
    this.#publish();
    this.#expireLater(operation);
  }

  /** An operation is about to be sent: from now on it may be carried out. */
  sending(operation: Operation): void {
    operation.sentAt ??= this.base.clock;
  }

  /** Shows what an operation came to when it ran again. */
  replace(operation: Operation, change: Change): void {
    if (operation.isDoomed) {
      operation.isDoomed = false;
      operation.change = change;
      operation.writes = writesOf(change);
      this.add(operation);
    } else if (this.overlay.operations.has(operation)) {
      this.#touchWrites(operation);
      this.overlay.replace(operation, change);
      this.#touchWrites(operation);
      this.#publish();
      this.#expireLater(operation);
    }
  }

  /** Takes an operation back: it was refused. */
  remove(operation: Operation): void {
    this.overlay.remove(operation);
    this.#touchWrites(operation);
    this.#publish();
  }

  /** An operation is stored under a versionstamp: it shows until the state that is watched has got there. */
  confirm(operation: Operation, versionstamp: string): void {
    operation.confirmedAt = versionstamp;
    this.pool.noteAnswered(versionstamp);
    if (this.#hasArrived(operation)) this.remove(operation);
    else if (operation.sentAt !== undefined && operation.sentAt < this.base.clock) {
      // Whether what is shown held it already was open; it did not.
      for (const id of operation.writes.keys()) this.overlay.invalidate(id);
      this.#touchWrites(operation);
      this.#publish();
    }
  }

  flushed(commitIds: ReadonlySet<string>): void {
    for (const operation of [...this.overlay.operations]) {
      const isDone = commitIds.has(operation.commitId) || this.#hasArrived(operation);
      operation.isDoomed = !isDone && this.#isContradicted(operation);
      if (!isDone && !operation.isDoomed) continue;
      this.overlay.remove(operation);
      this.#touchWrites(operation);
    }
    this.#checkLive();
    this.#schedulePublish();
  }

  statusChanged(status: KvStatus): void {
    this.#checkLive();
    for (const listener of this.#statusListeners) {
      try {
        listener(status);
      } catch (error) {
        reportCallerError(error);
      }
    }
  }

  viewStarted(view: StoreView): void {
    this.views.set(view.id, view);
  }

  viewStopped(view: StoreView): void {
    if (this.views.get(view.id) === view) this.views.delete(view.id);
    this.#dirty.delete(view);
  }

  viewChanged(view: StoreView): void {
    this.#dirty.add(view);
    this.#schedulePublish();
  }

  viewTouched(view: StoreView): void {
    this.#dirty.add(view);
  }

  close(): void {
    this.isClosed = true;
    this.pool.close();
    for (const view of [...this.views.values()]) view.close();
    this.#cancelPublish?.();
  }

  /** Whether what is watched has reached an operation's commit, or nothing watches what it writes. */
  #hasArrived({ confirmedAt, writes }: Operation): boolean {
    if (confirmedAt === undefined) return false;
    if (this.pool.position !== undefined && this.pool.position >= confirmedAt) return true;
    return ![...writes.values()].some(({ key }) => this.pool.watchesOf(key).size > 0);
  }

  /** Whether a version that an operation rests on has been overtaken. */
  #isContradicted({ change, restsOnChecks, confirmedAt }: Operation): boolean {
    if (!restsOnChecks || confirmedAt !== undefined) return false;
    return change.checks.some(({ key, versionstamp }) => {
      const record = this.base.get(encodeKeyPath(decodeWireKey(key)));
      return record !== undefined && (record.entry?.versionstamp ?? null) !== versionstamp;
    });
  }

  #coveragesOf(key: KvKey): Coverage[] {
    const sinks = Array.from(this.pool.watchesOf(key), ({ sink }) => sink);
    return sinks.filter((sink): sink is Coverage => sink instanceof Coverage);
  }

  #isMissing(key: KvKey): boolean {
    return this.#coveragesOf(key).some((coverage) => coverage.knowsMissing(key));
  }

  /** Also where it lies beyond a window now: it may have shown there before others came in front of it. */
  #touchWrites(operation: Operation): void {
    for (const [id, { key }] of operation.writes)
      for (const coverage of this.#coveragesOf(key)) coverage.owner.pendingChanged(id, key);
  }

  /** What it sets with a TTL goes when that ends, also while the server has not said so. */
  #expireLater(operation: Operation): void {
    for (const { mutations } of operation.writes.values())
      for (const mutation of mutations) {
        const { expiresIn } = mutation as { expiresIn?: number };
        if (expiresIn !== undefined && expiresIn < longestTimer)
          unref(setTimeout(() => this.#expire(operation), expiresIn));
      }
  }

  #expire(operation: Operation): void {
    if (!this.overlay.operations.has(operation)) return;
    for (const id of operation.writes.keys()) this.overlay.invalidate(id);
    this.#touchWrites(operation);
    this.#publish();
  }

  /** Every view says whether it is live: when the connection comes or goes, all of them are looked at. */
  #checkLive(): void {
    const { isLive, error } = this.pool;
    if (isLive === this.#wasLive && error === this.#lastError) return;
    this.#wasLive = isLive;
    this.#lastError = error;
    for (const view of this.views.values()) this.#dirty.add(view);
    this.#schedulePublish();
  }

  #schedulePublish(): void {
    if (this.#dirty.size === 0 || this.isClosed) return;
    this.#cancelPublish ??= publishSoon(() => this.#publish(), Date.now() - this.#publishedAt);
  }

  /** Rebuilds every view that changed, then tells: whoever listens finds all of them at the same moment. */
  #publish(): void {
    this.#cancelPublish?.();
    this.#cancelPublish = undefined;
    this.#publishedAt = Date.now();
    const changed = [...this.#dirty].filter((view) => view.rebuild());
    this.#dirty.clear();
    const tell = () => {
      for (const view of changed) view.notify();
    };
    [...this.batches].reduce<() => void>((inner, batch) => () => batch(inner), tell)();
  }
}

/** Entries, lists and counts are at hand; pages and searches are loaded when there is a view of them. */
function sourceOf(selector: LiveSelector): ContentSource {
  if ("key" in selector || "keys" in selector)
    return { create: (view) => new EntryContent(view, selector) };
  if ("search" in selector) {
    const { search: prefix, ...rest } = selector;
    return {
      selection: { prefix, ...rest },
      load: async () => (await import("./search-view.ts")).SearchContent,
    };
  }
  if ("pageSize" in selector) {
    const { pageSize: limit, where, ...range } = selector;
    return {
      selection: { ...range, limit, pin: true, where: watchedOf(where) },
      load: async () => (await import("./page-view.ts")).PageContent,
    };
  }
  return { create: (view) => new ListContent(view, selector) };
}
