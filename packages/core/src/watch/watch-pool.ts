// Every watch of one client, over one stream: tells the server what is watched, tells each watch what concerns it.
// What a watch does with it is its sink's; the connection's life is the driver's (stream-driver.ts, poll-driver.ts).
import { createKvError, isKvErrorCode } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import {
  encodeWatch,
  type WatchFrame,
  type WatchRequest,
  type WatchSelection,
  type WireWatch,
} from "../protocol/watch-frame.ts";
import { encodeWhere } from "../protocol/encode-where.ts";
import { WatchIndex } from "./watch-index.ts";
import type { WatchSink } from "./watch-sink.ts";
import type { KvStatus } from "./watch-state.ts";

/** A watch in the pool. */
export type PooledWatch = {
  readonly id: string;
  selection: WatchSelection;
  /** Another one may take the place of one that only keeps what it hears. */
  sink: WatchSink;
  /** Whether the sink has the selection's state as of the cursor. */
  synced: boolean;
  /** Whether commits since its last state may have gone unnamed: history was lost. */
  isUntold?: boolean;
  /** The token it was asked with, and whether the server refused it to that one. */
  token?: string | undefined;
  isForbidden?: boolean;
};

/** What brings the frames. */
export interface WatchDriver {
  readonly status: KvStatus;
  /** Whether its frames name the commits that brought them. */
  readonly namesCommits: boolean;
  /** The set of watches changed; called once per tick. */
  watchesChanged(added: readonly PooledWatch[], removed: readonly string[]): void;
  /** A commit of this client was answered. */
  committed?(): void;
  /** A watch was refused to the token it was asked with. */
  forbidden?(): void;
  close(): void;
}

/** What the pool tells its owner. */
export interface WatchPoolOwner {
  /** After all frames that came together were handed to the sinks. */
  flushed(commitIds: ReadonlySet<string>): void;
  statusChanged(status: KvStatus): void;
}

export class WatchPool {
  /** How far this client has seen the log. */
  position: string | undefined;
  /** The versionstamp of this client's newest commit that was answered. */
  answered: string | undefined;
  /** Why the server refuses everything, while it does. */
  error: KvError | undefined;
  readonly watches = new Map<string, PooledWatch>();
  /** Sees the frames as they come; for the devtools. */
  tap?: ((frames: readonly WatchFrame[]) => void) | undefined;
  readonly #index = new WatchIndex<PooledWatch>();
  #nextId = 1;
  #added: PooledWatch[] = [];
  #removed: string[] = [];
  #scheduled = false;
  #driver: WatchDriver;
  /** Frames of a resumed connection, until a `ping` says that it has caught up: nothing half restored is ever shown. */
  #held: WatchFrame[] | undefined;

  constructor(
    private readonly owner: WatchPoolOwner,
    createDriver: (pool: WatchPool) => WatchDriver,
  ) {
    this.#driver = createDriver(this);
  }

  get status(): KvStatus {
    return this.#driver.status;
  }

  /** Whether what the watches know is up to date: connected, and caught up. */
  get isLive(): boolean {
    return this.status === "live" && !this.#held;
  }

  /** Every watch that selects a key. */
  watchesOf(key: KvKey): ReadonlySet<PooledWatch> {
    return this.#index.match(key);
  }

  /** A commit of this client was answered: a driver that has to ask had better ask now. */
  noteAnswered(versionstamp: string): void {
    if (this.answered === undefined || versionstamp > this.answered) this.answered = versionstamp;
    this.#driver.committed?.();
  }

  /** Starts a watch. Those of one tick travel together. */
  add(selection: WatchSelection, sink: WatchSink, synced = false): PooledWatch {
    const watch: PooledWatch = { id: String(this.#nextId++), selection, sink, synced };
    this.watches.set(watch.id, watch);
    this.#index.add(watch);
    this.#added.push(watch);
    this.#schedule();
    return watch;
  }

  /** Ends a watch: its sink hears nothing any more. */
  remove(watch: PooledWatch): void {
    if (!this.watches.delete(watch.id)) return;
    this.#index.remove(watch);
    if (this.#added.includes(watch)) this.#added = this.#added.filter((other) => other !== watch);
    else this.#removed.push(watch.id);
    this.#schedule();
  }

  /** The watches on the wire, for a new connection. */
  request(): WatchRequest {
    this.#added = [];
    this.#removed = [];
    const { position } = this;
    // Of what an earlier connection did not bring to its end, nothing was shown: it comes again.
    this.#held = position === undefined ? undefined : [];
    const watches = [...this.watches.values()].map((watch) =>
      this.encode(watch, position !== undefined),
    );
    return { watches, ...(position !== undefined && { cursor: position }) };
  }

  /** `resumable`: there is a cursor that a state held by the client can go on from. Windows always start anew. */
  encode(watch: PooledWatch, resumable: boolean): WireWatch {
    const { id, selection, synced } = watch;
    const isWindow = "prefix" in selection && selection.limit !== undefined;
    const where =
      "prefix" in selection && selection.where ? encodeWhere(selection.where) : undefined;
    return encodeWatch(id, selection, where, synced && resumable && !isWindow);
  }

  /** Hands frames that came together to the sinks. */
  receive(frames: readonly WatchFrame[]): void {
    this.tap?.(frames);
    let due = frames;
    if (this.#held) {
      this.#held.push(...frames);
      if (!frames.some((frame) => frame.type === "ping")) return;
      due = this.#held;
      this.#held = undefined;
    }
    this.error = undefined;
    const commitIds = new Set<string>();
    for (const frame of due) this.#apply(frame, commitIds);
    this.owner.flushed(commitIds);
  }

  /** Says to every watch that the server refused the whole stream. */
  refuse(error: KvError): void {
    if (this.error?.code === error.code) return; // said already; attempts go on meanwhile
    this.error = error;
    for (const watch of this.watches.values()) watch.sink.refused(error, true);
    this.owner.flushed(new Set());
  }

  statusChanged(status: KvStatus): void {
    this.owner.statusChanged(status);
  }

  /** Changes how the frames come, keeping what is watched. */
  switchDriver(createDriver: (pool: WatchPool) => WatchDriver): void {
    this.#driver.close();
    this.#driver = createDriver(this); // it may want to know how far the last one came
    this.position = undefined;
    this.#held = undefined;
    this.error = undefined;
    this.#driver.watchesChanged([...this.watches.values()], []);
  }

  close(): void {
    this.#driver.close();
    this.watches.clear();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      const added = this.#added;
      const removed = this.#removed;
      this.#added = [];
      this.#removed = [];
      if (added.length + removed.length > 0) this.#driver.watchesChanged(added, removed);
      // Later watches need no history: the cursor only spans what is watched without a break.
      if (this.watches.size > 0) return;
      this.position = undefined;
      this.error = undefined;
    });
  }

  #apply(frame: WatchFrame, commitIds: Set<string>): void {
    switch (frame.type) {
      case "snapshot":
        this.#applySnapshot(frame);
        break;
      case "commit":
        for (const id of frame.commitIds) commitIds.add(id);
        this.#applyCommit(frame);
        break;
      case "reset":
        for (const watch of this.watches.values()) watch.isUntold = true;
        for (const id of frame.watches) {
          const watch = this.watches.get(id);
          if (watch) watch.synced = false;
        }
        return;
      case "error":
        if (frame.watch === undefined) return; // why the stream ends: its end follows
        this.#applyRefusal(frame.watch, frame.code, frame.error);
        return;
      case "open":
        return;
    }
    this.position = frame.asOf;
  }

  #applyRefusal(id: string, code: string, message: string): void {
    const watch = this.watches.get(id);
    if (!watch) return;
    watch.isForbidden = code === "forbidden" || code === "unauthorized";
    watch.sink.refused(createKvError(isKvErrorCode(code) ? code : "internal", message), false);
    if (watch.isForbidden) this.#driver.forbidden?.();
  }

  #applySnapshot(frame: Extract<WatchFrame, { type: "snapshot" }>): void {
    const watch = this.watches.get(frame.watch);
    if (!watch) return; // removed while it was on its way
    const isTold = this.#driver.namesCommits && !watch.isUntold;
    watch.synced = true;
    watch.isUntold = false;
    watch.isForbidden = false;
    watch.sink.snapshot(frame, isTold);
    if ("prefix" in watch.selection && watch.selection.pin) this.#pin(watch, frame);
  }

  /** The first snapshot of a pinned watch says which range it is from now on. */
  #pin(watch: PooledWatch, { entries, hasMore }: Extract<WatchFrame, { type: "snapshot" }>): void {
    const {
      limit: _,
      pin: __,
      ...range
    } = watch.selection as Extract<WatchSelection, { prefix: unknown }>;
    const last = entries.at(-1)?.key;
    const bound =
      hasMore && last
        ? range.reverse
          ? { start: last }
          : { end: [...last, new Uint8Array()] }
        : {};
    this.#index.remove(watch);
    watch.selection = { ...range, ...bound };
    this.#index.add(watch);
  }

  #applyCommit(frame: Extract<WatchFrame, { type: "commit" }>): void {
    const concerned = new Map<PooledWatch, KvEntryMaybe[]>();
    for (const entry of frame.entries) {
      for (const watch of this.#index.match(entry.key)) {
        const entries = concerned.get(watch);
        if (entries) entries.push(entry);
        else concerned.set(watch, [entry]);
      }
    }
    const refills = new Map(frame.refills.map((refill) => [refill.watch, refill.entries]));
    // A watch whose snapshot is still on its way will find this commit in it.
    for (const [watch, entries] of concerned)
      if (watch.synced) watch.sink.commit(entries, frame.asOf, refills.get(watch.id) ?? []);
  }
}
