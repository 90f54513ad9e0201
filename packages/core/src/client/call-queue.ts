// Calls a watch's callback: one call per commit, one at a time, in order; what waits is bounded as the caller wishes.
import type { KvEntryMaybe } from "../protocol/entry.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";

/** Which call goes when more wait than may. */
export type OverflowStrategy = "drop-oldest" | "drop-newest";

export type CallQueueOptions = {
  /** The most entries of one call. */
  readonly limit?: number | undefined;
  /** The most calls that wait. */
  readonly bufferSize?: number | undefined;
  readonly overflowStrategy?: OverflowStrategy | undefined;
};

/** The entries of one commit, by key. */
type Batch = {
  readonly asOf: string;
  readonly entries: Map<string, KvEntryMaybe>;
  isOpen: boolean;
};

export class CallQueue {
  #batches: Batch[] = [];
  #isCalling = false;
  #isBusy = false;
  #isClosed = false;

  constructor(
    private readonly callback: (entries: KvEntryMaybe[]) => unknown,
    private readonly options: CallQueueOptions,
  ) {}

  /** The parts of a watch that one commit concerns tell of it one after the other: it is one call. */
  add(entries: readonly KvEntryMaybe[], asOf: string): void {
    if (this.#isClosed || entries.length === 0) return;
    let batch = this.#batches.at(-1);
    if (!batch?.isOpen || batch.asOf !== asOf) batch = this.#begin(asOf);
    for (const entry of entries) batch.entries.set(encodeKeyPath(entry.key), entry);
  }

  /** Drops what waits. */
  close(): void {
    this.#isClosed = true;
    this.#batches = [];
  }

  #begin(asOf: string): Batch {
    const batch: Batch = { asOf, entries: new Map(), isOpen: true };
    this.#batches.push(batch);
    if (this.#isBusy) this.#dropOverflow();
    queueMicrotask(() => {
      batch.isOpen = false;
      if (!this.#isCalling) void this.#call();
    });
    return batch;
  }

  #dropOverflow(): void {
    const { bufferSize = Number.POSITIVE_INFINITY, overflowStrategy } = this.options;
    const excess = this.#batches.length - bufferSize;
    if (excess <= 0) return;
    if (overflowStrategy === "drop-newest") this.#batches.length = bufferSize;
    else this.#batches.splice(0, excess);
  }

  async #call(): Promise<void> {
    this.#isCalling = true;
    for (let batch = this.#batches.shift(); batch; batch = this.#batches.shift()) {
      const entries = [...batch.entries.values()];
      const limit = this.options.limit ?? entries.length;
      for (let i = 0; i < entries.length && !this.#isClosed; i += limit) {
        await this.#callWith(entries.slice(i, i + limit));
      }
    }
    this.#isCalling = false;
  }

  /** Only a callback that returns a promise keeps others waiting. */
  async #callWith(entries: KvEntryMaybe[]): Promise<void> {
    try {
      const done = this.callback(entries);
      if (typeof (done as { then?: unknown } | null | undefined)?.then !== "function") return;
      this.#isBusy = true;
      this.#dropOverflow();
      await done;
    } catch (error) {
      reportCallerError(error);
    } finally {
      this.#isBusy = false;
    }
  }
}
