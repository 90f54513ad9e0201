// Keeps the last frames and requests of a client, from when the panel is mounted, and says when something is new.
// What they look like is the panel's.
import type { Kv, KvStatus } from "@keyval/core";
import { type KvDevtoolsEvent, type KvRequestRecord, observeKv } from "@keyval/core/devtools";
import type { WatchFrame } from "@keyval/core/protocol";
import { Ring } from "./ring.ts";

/** The client's status has come to differ: between frames, it says why none came. */
export type StatusNote = { readonly type: "status"; readonly status: KvStatus };

export type FrameRecord = {
  readonly id: number;
  readonly at: number;
  readonly frame: WatchFrame | StatusNote;
  /** A commit that this client sent. */
  readonly isOwn: boolean;
};

/** What is kept: older ones go. */
export const recordLimits = { frames: 500, requests: 200, attempts: 1000 } as const;

export class Recorder {
  readonly #frames = new Ring<FrameRecord>(recordLimits.frames);
  #requests = new Map<number, KvRequestRecord>();
  /** How often a commit was sent, by commitId. */
  readonly #attempts = new Map<string, number>();
  readonly #listeners = new Set<(event: KvDevtoolsEvent | undefined) => void>();
  readonly #stop: () => void;
  #nextId = 1;
  #frozen: readonly FrameRecord[] | undefined;

  constructor(kv: Kv) {
    this.#stop = observeKv(kv, (event) => this.#record(event));
  }

  /** Oldest first; while paused, those of the moment it began. */
  get frames(): readonly FrameRecord[] {
    return this.#frozen ?? this.#frames.items;
  }

  /** Oldest first. */
  get requests(): readonly KvRequestRecord[] {
    return [...this.#requests.values()];
  }

  /** Frames go on being kept; the list stands still. */
  get isPaused(): boolean {
    return this.#frozen !== undefined;
  }

  set isPaused(isPaused: boolean) {
    this.#frozen = isPaused ? this.#frames.items : undefined;
    this.#tell(undefined);
  }

  attemptsOf(commitId: string): number {
    return this.#attempts.get(commitId) ?? 0;
  }

  /** Calls back after each event; with nothing when something else changed. Returns the function that ends it. */
  subscribe(listener: (event: KvDevtoolsEvent | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clearFrames(): void {
    this.#frames.clear();
    if (this.#frozen) this.#frozen = [];
    this.#tell(undefined);
  }

  clearRequests(): void {
    this.#requests.clear();
    this.#tell(undefined);
  }

  stop(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #record(event: KvDevtoolsEvent): void {
    if (event.type === "frames")
      for (const frame of event.frames) this.#recordFrame(frame, event.at);
    else if (event.type === "request") this.#recordRequest(event.request);
    else this.#recordFrame({ type: "status", status: event.status }, event.at);
    this.#tell(event);
  }

  #recordFrame(frame: WatchFrame | StatusNote, at: number): void {
    const isOwn =
      frame.type === "commit" && frame.commitIds.some((commitId) => this.#attempts.has(commitId));
    this.#frames.push({ id: this.#nextId++, at, frame, isOwn });
  }

  #recordRequest(request: KvRequestRecord): void {
    const isNew = request.duration === undefined;
    if (!isNew && !this.#requests.has(request.id)) return; // it was cleared meanwhile
    this.#requests.set(request.id, request);
    if (!isNew) return;
    trim(this.#requests, recordLimits.requests);
    for (const { commitId } of request.operations)
      if (commitId) this.#attempts.set(commitId, this.attemptsOf(commitId) + 1);
    trim(this.#attempts, recordLimits.attempts);
  }

  #tell(event: KvDevtoolsEvent | undefined): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Forgets the oldest entries beyond a number. */
function trim(map: Map<unknown, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
