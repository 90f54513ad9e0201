// What a live view's filter says of values: a part of the client that is loaded with the first filtered view. A filter
// on `kv.now()` changes its answers as time passes: it says when to look again.
import { compileNextChange, compileWhere } from "../protocol/compile-where.ts";
import { longestTimer } from "../protocol/duration.ts";
import type { Where } from "../protocol/where.ts";
import { unref } from "./timers.ts";

export class FilterRule {
  readonly #test: (value: unknown, now: number) => boolean;
  readonly #nextChange: ((value: unknown, now: number) => number | undefined) | undefined;
  #now = 0;
  /** When the first of the values looked at comes or goes by itself. */
  #next = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param onTime called when values have to be looked at again, all of them
   * @throws KvError `invalid_argument` when the filter is malformed
   */
  constructor(
    where: Where,
    private readonly onTime: () => void,
  ) {
    this.#test = compileWhere(where);
    this.#nextChange = compileNextChange(where);
  }

  /** From now on this is the moment of all answers, so that none falls between two looks at the clock. */
  begin(): void {
    this.#now = Date.now();
  }

  /** Whether a value shows, at the moment of `begin`. */
  passes(value: unknown): boolean {
    const next = this.#nextChange?.(value, this.#now);
    if (next !== undefined && next < this.#next) this.#next = next;
    return this.#test(value, this.#now);
  }

  /** Whether a value passes what the server applies: all of it, or nothing where time takes part. */
  passesWatched(value: unknown): boolean {
    return this.#nextChange !== undefined || this.#test(value, 0);
  }

  /** Sets the timer for what was looked at since it last fired. */
  schedule(): void {
    if (this.#next === Number.POSITIVE_INFINITY) return;
    this.stop();
    const delay = Math.max(0, this.#next - Date.now());
    this.#timer = setTimeout(
      () => {
        this.#next = Number.POSITIVE_INFINITY;
        this.onTime();
      },
      Math.min(delay, longestTimer),
    );
    unref(this.#timer);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
