// Brings a pool its frames by asking again and again: for servers and networks without the stream.
import { isKvError, type KvError } from "../errors/kv-error.ts";
import type { Call } from "../http/batcher.ts";
import type { WatchFrame, WatchSelection } from "../protocol/watch-frame.ts";
import { readSelection, type SelectionState } from "./read-selection.ts";
import type { PooledWatch, WatchDriver, WatchPool } from "./watch-pool.ts";
import type { KvStatus } from "./watch-state.ts";

/** Tells when asking is worth it, on servers that can. */
export interface PollHints {
  /** Whether they tell of every change of what is watched: then asking on a timer is only a safeguard. */
  readonly areComplete: boolean;
  watchesChanged(watches: Iterable<PooledWatch>): void;
  close(): void;
}

/** With complete hints, the interval is this many times longer. */
const hintedFactor = 10;

export class PollDriver implements WatchDriver {
  status: KvStatus = "idle";
  readonly namesCommits = false;
  readonly #hints: PollHints | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round: AbortController | undefined;
  #again = false;
  /** Where a stream left off: what is read now is no older. */
  #asOf: string;

  /** @param createHints called with what to do at each hint */
  constructor(
    private readonly pool: WatchPool,
    private readonly call: Call,
    private readonly interval: number,
    createHints?: (poll: () => void) => PollHints,
  ) {
    this.#asOf = pool.position ?? "";
    this.#hints = createHints?.(() => this.poll());
  }

  watchesChanged(added: readonly PooledWatch[]): void {
    if (this.status === "closed") return;
    const { watches } = this.pool;
    this.#hints?.watchesChanged(watches.values());
    if (watches.size === 0) {
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
    this.#hints?.close();
    this.#stop();
    this.#setStatus("closed");
  }

  async #ask(): Promise<void> {
    const round = new AbortController();
    this.#round = round;
    const { answered } = this.pool;
    try {
      const watches = [...this.pool.watches.values()];
      const answers = await Promise.all(
        watches.map((watch) => this.#read(watch.selection, round.signal)),
      );
      if (round.signal.aborted) return;
      this.#setStatus("live");
      // All that is sure of the moment: it is not before our own commits that were answered before we asked.
      if (answered !== undefined && answered > this.#asOf) this.#asOf = answered;
      this.#deliver(watches, answers);
    } catch (error) {
      if (round.signal.aborted) return;
      if (!isKvError(error)) throw error;
      this.#setStatus("reconnecting");
    } finally {
      if (this.#round === round) this.#next();
    }
  }

  /** A refusal is an answer too. */
  async #read(selection: WatchSelection, signal: AbortSignal): Promise<SelectionState | KvError> {
    try {
      return await readSelection(this.call, selection, signal);
    } catch (error) {
      if (isKvError(error) && !error.retryable) return error;
      throw error;
    }
  }

  #deliver(watches: readonly PooledWatch[], answers: readonly (SelectionState | KvError)[]): void {
    const asOf = this.#asOf;
    const frames: WatchFrame[] = [];
    const refused: [PooledWatch, KvError][] = [];
    watches.forEach((watch, i) => {
      const answer = answers[i] as SelectionState | KvError;
      if (isKvError(answer)) refused.push([watch, answer]);
      else frames.push({ type: "snapshot", watch: watch.id, asOf, ...answer });
    });
    const [first] = refused;
    if (first && frames.length === 0) return this.pool.refuse(first[1]);
    for (const [{ sink }, error] of refused) sink.refused(error, false);
    this.pool.receive(frames);
  }

  #next(): void {
    this.#round = undefined;
    const interval = this.interval * (this.#hints?.areComplete ? hintedFactor : 1);
    const delay = this.#again ? 0 : interval;
    this.#again = false;
    this.#timer = setTimeout(() => this.poll(), delay);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#round?.abort();
    this.#round = undefined;
    this.#again = false;
  }

  #setStatus(status: KvStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.pool.statusChanged(status);
  }
}
