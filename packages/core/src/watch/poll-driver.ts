// Brings a pool its frames by asking again and again: for servers and networks without the stream.
import { isKvError } from "../errors/kv-error.ts";
import type { Call } from "../http/batcher.ts";
import { readLimit } from "../protocol/batch.ts";
import { decodeEntry, type KvEntryMaybe } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import type { WatchFrame, WatchSelection } from "../protocol/watch-frame.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import { encodeWhere } from "../protocol/wire-where.ts";
import type { PooledWatch, WatchDriver, WatchPool } from "./watch-pool.ts";
import type { KvStatus } from "./watch-state.ts";

type Answer = { readonly entries: readonly KvEntryMaybe[]; readonly hasMore: boolean };

export class PollDriver implements WatchDriver {
  status: KvStatus = "idle";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round: AbortController | undefined;
  #again = false;
  #asOf = "";

  constructor(
    private readonly pool: WatchPool,
    private readonly call: Call,
    private readonly interval: number,
  ) {}

  watchesChanged(added: readonly PooledWatch[]): void {
    if (this.pool.watches.size === 0) {
      this.#stop();
      this.#setStatus("idle");
    } else if (this.status === "idle") this.#setStatus("connecting");
    if (added.length > 0) this.poll();
  }

  committed(): void {
    this.poll();
  }

  /** Asks now. */
  poll(): void {
    if (this.status === "closed" || this.pool.watches.size === 0) return;
    clearTimeout(this.#timer);
    if (this.#round) this.#again = true;
    else void this.#ask();
  }

  close(): void {
    this.#stop();
    this.status = "closed";
  }

  async #ask(): Promise<void> {
    const round = new AbortController();
    this.#round = round;
    const seenBefore = this.pool.answered ?? "";
    try {
      const watches = [...this.pool.watches.values()];
      const answers = await Promise.all(
        watches.map((watch) => this.#read(watch.selection, round.signal)),
      );
      if (round.signal.aborted) return;
      this.#setStatus("live");
      this.#deliver(watches, answers, seenBefore);
    } catch (error) {
      if (round.signal.aborted || !isKvError(error)) return;
      if (error.retryable) this.#setStatus("reconnecting");
      else this.pool.refuse(error);
    } finally {
      if (this.#round === round) this.#next();
    }
  }

  #next(): void {
    this.#round = undefined;
    const delay = this.#again ? 0 : this.interval;
    this.#again = false;
    this.#timer = setTimeout(() => this.poll(), delay);
    (this.#timer as { unref?(): void }).unref?.();
  }

  /** One moment for all: the newest version seen, or the newest of our own commits answered before we asked. */
  #deliver(watches: readonly PooledWatch[], answers: readonly Answer[], seenBefore: string): void {
    const stamps = answers.flatMap(({ entries }) =>
      entries.map((entry) => entry.versionstamp ?? ""),
    );
    for (const stamp of [seenBefore, ...stamps]) if (stamp > this.#asOf) this.#asOf = stamp;
    const asOf = this.#asOf;
    const frames = watches.map((watch, i): WatchFrame => {
      const { entries, hasMore } = answers[i] as Answer;
      return { type: "snapshot", watch: watch.id, asOf, entries, hasMore };
    });
    this.pool.receive(frames);
  }

  async #read(selection: WatchSelection, signal: AbortSignal): Promise<Answer> {
    if (!("keys" in selection)) return this.#list(selection, signal);
    const keys = selection.keys.map(encodeWireKey);
    const { entries } = await this.call({ op: "get", keys }, { signal });
    return { entries: entries.map((entry) => decodeEntry(entry)), hasMore: false };
  }

  async #list(
    range: Extract<WatchSelection, { prefix: KvKey }>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const wanted = range.limit ?? Number.POSITIVE_INFINITY;
    const found: KvEntryMaybe[] = [];
    for (;;) {
      const limit = Math.min(readLimit, wanted + 1 - found.length);
      const last = found.at(-1);
      const { entries } = await this.call(
        {
          op: "list",
          prefix: encodeWireKey(range.prefix),
          limit,
          ...(range.start && { start: encodeWireKey(range.start) }),
          ...(range.end && { end: encodeWireKey(range.end) }),
          ...(range.reverse && { reverse: true }),
          ...(range.where && { where: encodeWhere(range.where) }),
          ...(last && { cursor: encodeKeyPath(last.key) }),
        },
        { signal },
      );
      found.push(...entries.map((entry) => decodeEntry(entry)));
      if (entries.length < limit || found.length > wanted) break;
    }
    return { entries: found.slice(0, wanted), hasMore: found.length > wanted };
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#round?.abort();
    this.#round = undefined;
  }

  #setStatus(status: KvStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.pool.statusChanged(status);
  }
}
