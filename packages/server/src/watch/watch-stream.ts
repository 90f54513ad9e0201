// One client's stream: its watches, what it has yet to be told, and the order in which it is told.
// Everything here runs in the commit lane, where storage stands exactly at the hub's head.
import { createKvError, isKvError, type KvErrorCode } from "@keyval/core/protocol";
import type { Access } from "../access/access.ts";
import type { Change, Committed } from "../services/commits/change.ts";
import type { FrameFormat } from "./frame-format.ts";
import { FrameOutput } from "./frame-output.ts";
import { applyWindows, commitText, snapshotText } from "./frame-text.ts";
import type { Hub } from "./hub.ts";
import { PendingFrame } from "./pending-frame.ts";
import { Watch } from "./watch.ts";
import type { RequestedWatch } from "./watch-request.ts";

/** Chunks shared by the streams that one commit concerns in the same way. */
export type FrameCache = Map<string, Uint8Array>;

export type StreamOptions = {
  readonly connection: string;
  /** Whose stream it is, and what it lives by: nobody else can change it, nor the same caller with other rights. */
  readonly owner: Access;
  /** The stream is over, whoever ended it. */
  readonly onLeave: () => void;
  readonly format: FrameFormat;
  /** Whether watches begin with their state. */
  readonly hasSnapshots: boolean;
  /** The most entries a snapshot of a watch without a limit of its own holds. */
  readonly snapshotLimit?: number;
};

export class WatchStream {
  readonly watches = new Map<string, Watch>();
  readonly #output: FrameOutput;
  #pending: PendingFrame | undefined;
  /** Watches added but not begun: each begins when the reader has room for its snapshot. */
  readonly #toOpen: Watch[] = [];
  #wantsPing = false;
  /** A frame is being made: nothing may be written before it. */
  #isPumping = false;
  /** The stream's last frame. */
  #asOf = "";
  /** Heartbeats since the reader last kept up. */
  #missedBeats = 0;

  constructor(
    private readonly hub: Hub,
    readonly options: StreamOptions,
  ) {
    this.#output = new FrameOutput({
      budget: hub.options.streamBuffer,
      onReady: () => {
        if (this.#hasWork) hub.pumpSoon(this);
      },
      onSent: (frames, bytes) => hub.noteSent(frames, bytes),
      onGone: () => this.#leave(),
    });
    this.#output.write(
      options.format.open({ connection: options.connection, heartbeatMs: hub.options.heartbeat }),
    );
  }

  get body(): ReadableStream<Uint8Array> {
    return this.#output.body;
  }

  /**
   * Adds a watch, once: a request that arrives again changes nothing, or a pinned watch would become another range than
   * its client knows. What is wrong with it is told on the stream.
   */
  add(requested: RequestedWatch): Watch | undefined {
    const { id } = requested;
    try {
      if ("error" in requested) throw requested.error;
      if (this.watches.has(requested.id)) return undefined;
      if (this.watches.size >= this.hub.options.watchLimit)
        throw createKvError(
          "too_large",
          `A stream holds at most ${this.hub.options.watchLimit} watches; merge some, or open another stream.`,
        );
      const watch = new Watch(this, requested);
      this.watches.set(watch.id, watch);
      return watch;
    } catch (error) {
      this.#refuse(id, error);
      return undefined;
    }
  }

  /** Begins a watch with its state, as soon as there is room for it. */
  open(watch: Watch): void {
    this.#toOpen.push(watch);
  }

  remove(id: string): void {
    const watch = this.watches.get(id);
    if (!watch) return;
    this.watches.delete(id);
    this.hub.trie.delete(watch);
    this.hub.queueWatches.delete(watch);
    this.#pending?.windows.delete(watch);
    this.#pending?.searches.delete(watch);
  }

  /** Takes note of a change. Whether it was one for this stream. */
  collect(watch: Watch, change: Change, committed: Committed, now: number): boolean {
    if (this.watches.get(watch.id) !== watch || !watch.selects(change, now)) return false;
    this.#pending ??= new PendingFrame();
    this.#pending.add(watch, change, committed);
    if (this.#pending.size > this.hub.options.slowReaderLimit && !this.#output.isReady) {
      this.fail(
        "unavailable",
        "This stream is read too slowly to keep up; reconnect with the cursor of its last frame.",
      );
      return false;
    }
    return true;
  }

  /** Takes note of a commit that a snapshot to come will hold. */
  name(committed: Committed): void {
    this.#pending ??= new PendingFrame();
    this.#pending.name(committed);
  }

  /** Looks again what its searches find. */
  refreshSearches(): void {
    for (const watch of this.watches.values()) if (watch.isSearch) this.refresh(watch);
  }

  /** Looks again what a watch finds that cannot be told by what changed. */
  refresh(watch: Watch): void {
    this.#pending ??= new PendingFrame();
    this.#pending.searches.add(watch);
    this.hub.pumpSoon(this);
  }

  /** Writes a commit at once, when nothing has to be read for it. Whether that could be done. */
  sendNow(committed: Committed, cache: FrameCache): boolean {
    const pending = this.#pending;
    if (!pending) return true;
    if (pending.windows.size + pending.searches.size > 0 || !this.#output.isReady) return false;
    const name = `${this.options.format.name}\n${[...pending.changes.keys()].join("\n")}`;
    // What waited from commits before is this stream's own.
    const isShared = pending.only === committed;
    const chunk =
      (isShared ? cache.get(name) : undefined) ??
      Buffer.from(commitText(this.options.format, pending, [], this.hub.head));
    if (isShared) cache.set(name, chunk);
    this.#pending = undefined;
    this.#asOf = this.hub.head;
    this.#output.send(chunk);
    return true;
  }

  /** Writes what is due, as far as the reader keeps up. */
  async pump(): Promise<void> {
    this.#isPumping = true;
    try {
      while (this.#output.isReady && this.#hasWork) await this.#pumpOne();
    } finally {
      this.#isPumping = false;
      this.#output.flush();
    }
  }

  async #pumpOne(): Promise<void> {
    if (this.#pending) await this.#sendPending();
    else if (this.#toOpen.length > 0) await this.#openNext();
    else {
      this.#wantsPing = false;
      this.#write(this.options.format.ping(this.hub.head));
    }
  }

  /** Makes sure a frame comes whose `asOf` is not before `versionstamp`. */
  pingAfter(versionstamp: string): void {
    if (this.#asOf < versionstamp) this.#wantsPing = true;
  }

  /** A sign of life. A reader that takes nothing for several beats is let go. */
  beat(ping: Uint8Array): void {
    if (this.#output.isReady) {
      this.#missedBeats = 0;
      if (!this.#hasWork && !this.#isPumping) this.#output.send(ping);
    } else if (++this.#missedBeats >= 4)
      this.fail(
        "unavailable",
        "This stream is not read; reconnect with the cursor of its last frame.",
      );
  }

  /** Tells that the history is gone for these watches. */
  reset(watches: readonly string[], reason: string): void {
    this.#write(this.options.format.reset({ watches, reason }, this.hub.head));
  }

  /** Ends the stream with a reason. */
  fail(code: KvErrorCode, error: string): void {
    this.#pending = undefined;
    this.#toOpen.length = 0;
    if (!this.#output.isClosed)
      this.#write(this.options.format.error({ code, error }, this.#asOf || this.hub.head));
    this.#output.close();
    this.#leave();
  }

  #leave(): void {
    this.options.onLeave();
    this.hub.remove(this);
  }

  get #hasWork(): boolean {
    return this.#pending !== undefined || this.#toOpen.length > 0 || this.#wantsPing;
  }

  #write(text: string): void {
    this.#asOf = this.hub.head;
    this.#output.write(text);
  }

  #refuse(watch: string | undefined, error: unknown): void {
    if (!isKvError(error)) throw error;
    const named = watch === undefined ? {} : { watch };
    this.#write(
      this.options.format.error(
        { ...named, code: error.code, error: error.message },
        this.hub.head,
      ),
    );
  }

  async #openNext(): Promise<void> {
    const watch = this.#toOpen.shift() as Watch;
    if (this.watches.get(watch.id) !== watch) return;
    this.hub.trie.add(watch);
    if (watch.isQueue) this.hub.queueWatches.add(watch);
    try {
      if (this.options.hasSnapshots) await this.#sendSnapshot(watch);
    } catch (error) {
      this.#refuseWatch(watch, error);
    }
  }

  /** Tells that a watch cannot be served. A search that only has no index yet stays, for the day it has one. */
  #refuseWatch(watch: Watch, error: unknown): void {
    if (!watch.waitsForIndex) this.remove(watch.id);
    this.#refuse(watch.id, error);
  }

  async #sendSnapshot(watch: Watch): Promise<void> {
    const { snapshotLimit } = this.options;
    const snapshot = await watch.snapshot(this.hub.storage, Date.now(), snapshotLimit);
    this.#write(snapshotText(this.options.format, watch, snapshot, this.hub.head));
  }

  async #sendPending(): Promise<void> {
    const pending = this.#pending as PendingFrame;
    this.#pending = undefined;
    const now = Date.now();
    const refills = await applyWindows(pending, this.hub.storage, now);
    const results: string[] = [];
    for (const watch of pending.searches) {
      const result = await this.#searchAgain(watch, now);
      if (result !== undefined) results.push(result);
    }
    if (results.length > 0) for (const id of pending.searchCommitIds) pending.commitIds.add(id);
    const names = results.length > 0 && pending.commitIds.size > 0;
    if (pending.changes.size > 0 || refills.length > 0 || pending.isDue || names)
      this.#write(commitText(this.options.format, pending, refills, this.hub.head));
    for (const result of results) this.#write(result);
  }

  /** What a search finds now, if that is another result than it had. */
  async #searchAgain(watch: Watch, now: number): Promise<string | undefined> {
    const hasWaited = watch.waitsForIndex;
    try {
      const snapshot = await watch.searchAgain(this.hub.storage, now);
      return snapshot && snapshotText(this.options.format, watch, snapshot, this.hub.head);
    } catch (error) {
      if (!hasWaited || !watch.waitsForIndex) this.#refuseWatch(watch, error);
      return undefined;
    }
  }
}
