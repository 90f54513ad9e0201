// Gives many streams their heartbeat, a few at a time: all of them at once would hold everybody else up. What a beat is
// is left to the hub.

/** How many turns there are, but none sooner after the other than this, ms. */
const most = 64;
const leastWait = 200;

export class Heartbeats<S> {
  /** The streams of each turn; a stream keeps its turn. */
  readonly #turns: Set<S>[];
  readonly #turnOf = new Map<S, Set<S>>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #next = 0;
  #added = 0;

  constructor(
    /** How often each stream has its turn, ms. */
    private readonly interval: number,
    private readonly beat: (streams: Iterable<S>) => void,
  ) {
    const turns = Math.min(most, Math.max(1, Math.floor(interval / leastWait)));
    this.#turns = Array.from({ length: turns }, () => new Set());
  }

  add(stream: S): void {
    const turn = this.#turns[this.#added++ % this.#turns.length] as Set<S>;
    turn.add(stream);
    this.#turnOf.set(stream, turn);
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#takeTurn(), this.interval / this.#turns.length);
    this.#timer.unref();
  }

  /** Without streams no timer runs. */
  delete(stream: S): void {
    this.#turnOf.get(stream)?.delete(stream);
    this.#turnOf.delete(stream);
    if (this.#turnOf.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #takeTurn(): void {
    const turn = this.#turns[this.#next++ % this.#turns.length] as Set<S>;
    if (turn.size > 0) this.beat([...turn]);
  }
}
