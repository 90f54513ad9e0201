// A live view's filter. One on `kv.now()` changes its answers as time passes: it says when to look again.
import { compileNextChange, compileWhere } from "../protocol/compile-where.ts";
import type { KvEntry } from "../protocol/entry.ts";
import type { Where } from "../protocol/where.ts";
import { longestTimer, unref } from "./timers.ts";

export class LiveFilter {
  /** The part the server applies: all of it, or nothing where time takes part. */
  readonly watched: Where | undefined;
  readonly dependsOnTime: boolean;
  readonly passes: (value: unknown) => boolean;
  readonly passesWatched: (value: unknown) => boolean;
  readonly #nextChange: ((value: unknown, now: number) => number | undefined) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    where: Where | undefined,
    private readonly onTime: () => void,
  ) {
    const test = where && compileWhere(where);
    this.#nextChange = where && compileNextChange(where);
    this.dependsOnTime = this.#nextChange !== undefined;
    this.watched = this.dependsOnTime ? undefined : where;
    this.passes = test ? (value) => test(value, Date.now()) : () => true;
    this.passesWatched = this.dependsOnTime ? () => true : this.passes;
  }

  /** Sets the timer for the next moment at which one of these entries comes or goes by itself. */
  schedule(members: readonly { readonly entry: KvEntry | null }[]): void {
    this.stop();
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const { entry } of members)
      if (entry)
        next = Math.min(next, this.#nextChange?.(entry.value, now) ?? Number.POSITIVE_INFINITY);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(this.onTime, Math.min(next - now, longestTimer));
    unref(this.#timer);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
