// A live view's filter. One on `kv.now()` changes its answers as time passes: it says when to look again.
import { compileNextChange, compileWhere } from "../protocol/compile-where.ts";
import type { Where } from "../protocol/where.ts";
import { longestTimer, unref } from "./timers.ts";

export class LiveFilter {
  /** The part the server applies: all of it, or nothing where time takes part. */
  readonly watched: Where | undefined;
  readonly #test: ((value: unknown, now: number) => boolean) | undefined;
  readonly #nextChange: ((value: unknown, now: number) => number | undefined) | undefined;
  #now = 0;
  /** When the first of the values looked at comes or goes by itself. */
  #next = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onTime called when values have to be looked at again, all of them */
  constructor(
    where: Where | undefined,
    private readonly onTime: () => void,
  ) {
    this.#test = where && compileWhere(where);
    this.#nextChange = where && compileNextChange(where);
    this.watched = this.dependsOnTime ? undefined : where;
  }

  get dependsOnTime(): boolean {
    return this.#nextChange !== undefined;
  }

  /** From now on this is the moment of all answers, so that none falls between two looks at the clock. */
  begin(): void {
    this.#now = Date.now();
  }

  /** Whether a value shows, at the moment of `begin`. */
  readonly passes = (value: unknown): boolean => {
    if (!this.#test) return true;
    const next = this.#nextChange?.(value, this.#now);
    if (next !== undefined && next < this.#next) this.#next = next;
    return this.#test(value, this.#now);
  };

  /** Whether a value passes what the server applies. */
  readonly passesWatched = (value: unknown): boolean =>
    this.dependsOnTime || !this.#test || this.#test(value, 0);

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
