// The client's live state: what the server has said, pending operations over it, and the views that show both.
// How frames come is the pool's; what a recipe does is mutate.ts's.
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { decodeWireKey } from "../protocol/wire-key.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import { type WatchDriver, WatchPool, type WatchPoolOwner } from "../watch/watch-pool.ts";
import type { KvStatus } from "../watch/watch-state.ts";
import { Base } from "./base.ts";
import { EntryView } from "./entry-view.ts";
import { ListView } from "./list-view.ts";
import type { LiveSelector, LiveView } from "./live-view.ts";
import { type Change, type Operation, writesOf } from "./operation.ts";
import { Overlay } from "./overlay.ts";
import { PageView } from "./page-view.ts";
import { checkSelector, selectorId } from "./selector.ts";
import type { StoreView } from "./store-view.ts";

/** At most one publish of remote changes per frame of a 60 Hz screen. */
const publishInterval = 16;

/** What views use of the store. */
export interface StoreInternals {
  readonly base: Base;
  readonly overlay: Overlay;
  readonly pool: WatchPool;
  readonly linger: number;
  viewStarted(view: StoreView): void;
  viewStopped(view: StoreView): void;
  viewChanged(view: StoreView): void;
}

export class LiveStore implements StoreInternals, WatchPoolOwner {
  readonly base = new Base();
  readonly overlay = new Overlay(this.base, (key) => this.#isMissing(key));
  readonly pool: WatchPool;
  readonly #views = new Map<string, StoreView>();
  readonly #statusListeners = new Set<(status: KvStatus) => void>();
  readonly #dirty = new Set<StoreView>();
  #publishing: ReturnType<typeof setTimeout> | undefined;
  #publishedAt = 0;
  #wasLive = false;

  constructor(
    readonly linger: number,
    createDriver: (pool: WatchPool) => WatchDriver,
  ) {
    this.pool = new WatchPool(this, createDriver);
  }

  /** The view of a selector: the same one while anybody uses it. */
  live(given: LiveSelector): LiveView {
    const selector = checkSelector(given);
    const id = selectorId(selector);
    return this.#views.get(id) ?? this.#createView(selector, id);
  }

  onStatus(listener: (status: KvStatus) => void): () => void {
    const call = (status: KvStatus) => listener(status);
    this.#statusListeners.add(call);
    return () => this.#statusListeners.delete(call);
  }

  /** Shows an operation, at once. */
  add(operation: Operation): void {
    this.overlay.add(operation);
    this.#touchWrites(operation);
    this.#publish();
    for (const { mutations } of operation.writes.values())
      for (const mutation of mutations)
        if ("expiresIn" in mutation && mutation.expiresIn !== undefined)
          this.#expireAfter(operation, mutation.expiresIn);
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
    this.#views.set(view.id, view);
  }

  viewStopped(view: StoreView): void {
    if (this.#views.get(view.id) === view) this.#views.delete(view.id);
    this.#dirty.delete(view);
  }

  viewChanged(view: StoreView): void {
    this.#dirty.add(view);
    this.#schedulePublish();
  }

  close(): void {
    clearTimeout(this.#publishing);
    for (const view of [...this.#views.values()]) view.stop();
    this.pool.close();
  }

  #createView(selector: LiveSelector, id: string): StoreView {
    if ("key" in selector || "keys" in selector) return new EntryView(this, selector, id);
    return "pageSize" in selector
      ? new PageView(this, selector, id)
      : new ListView(this, selector, id);
  }

  /** Whether what is watched has reached an operation's commit, or nothing watches what it writes. */
  #hasArrived({ confirmedAt, writes }: Operation): boolean {
    if (confirmedAt === undefined) return false;
    if (this.pool.position !== undefined && this.pool.position >= confirmedAt) return true;
    return ![...writes.values()].some(({ key }) => this.pool.selects(key));
  }

  /** Whether a version that an operation rests on has been overtaken. */
  #isContradicted({ change, restsOnChecks, confirmedAt }: Operation): boolean {
    if (!restsOnChecks || confirmedAt !== undefined) return false;
    return change.checks.some(({ key, versionstamp }) => {
      const record = this.base.get(encodeKeyPath(decodeWireKey(key)));
      return record !== undefined && (record.entry?.versionstamp ?? null) !== versionstamp;
    });
  }

  #isMissing(key: KvKey): boolean {
    for (const view of this.#views.values()) if (view.knowsMissing(key)) return true;
    return false;
  }

  #touchWrites(operation: Operation): void {
    for (const [id, { key }] of operation.writes) {
      const touched = [{ id, key }];
      for (const view of this.#views.values()) {
        if (!view.isTouchedBy(id, key)) continue;
        view.touch(touched);
        this.#dirty.add(view);
      }
    }
  }

  #expireAfter(operation: Operation, expiresIn: number): void {
    const timer = setTimeout(() => {
      if (!this.overlay.operations.has(operation)) return;
      for (const id of operation.writes.keys()) this.overlay.invalidate(id);
      this.#touchWrites(operation);
      this.#publish();
    }, expiresIn);
    (timer as { unref?(): void }).unref?.();
  }

  /** Every view says whether it is live: when the connection comes or goes, all of them are looked at. */
  #checkLive(): void {
    if (this.pool.isLive === this.#wasLive) return;
    this.#wasLive = this.pool.isLive;
    for (const view of this.#views.values()) this.#dirty.add(view);
    this.#schedulePublish();
  }

  #schedulePublish(): void {
    if (this.#dirty.size === 0) return;
    const delay = Math.max(0, this.#publishedAt + publishInterval - Date.now());
    this.#publishing ??= setTimeout(() => this.#publish(), delay);
  }

  /** Rebuilds every view that changed, then tells: whoever listens finds all of them at the same moment. */
  #publish(): void {
    clearTimeout(this.#publishing);
    this.#publishing = undefined;
    this.#publishedAt = Date.now();
    const changed = [...this.#dirty].filter((view) => view.rebuild());
    this.#dirty.clear();
    for (const view of changed) view.notify();
  }
}
