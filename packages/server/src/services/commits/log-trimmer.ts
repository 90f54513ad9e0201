// Keeps the change log within its age and size, and forgets old results. Works as commits come, not by a timer.
import type { Storage, TrimResult } from "../../storage/storage.ts";

/** Clients may resend a commit this long and get the result it had. */
const resultAge = 25 * 3_600_000;

export type LogTrimmerOptions = {
  /** The age up to which a client can resume, ms. */
  readonly retention: number;
  /** The most commits kept. */
  readonly max: number;
};

export class LogTrimmer {
  #count = 0;
  #lastTrim = 0;
  readonly #every: number;
  readonly #interval: number;

  constructor(
    private readonly storage: Storage,
    private readonly options: LogTrimmerOptions,
  ) {
    // A tenth beyond the bounds: trimming after each commit would cost more than the rows do.
    this.#every = Math.min(Math.max(Math.floor(options.max / 10), 1), 10_000);
    this.#interval = Math.min(options.retention / 10, 60_000);
  }

  /** Counts commits, and trims when enough came: then it says what is gone. Runs in the lane. */
  async note(commits: number, now: number): Promise<TrimResult | undefined> {
    this.#count += commits;
    if (this.#count < this.#every && now - this.#lastTrim < this.#interval) return undefined;
    this.#count = 0;
    this.#lastTrim = now;
    const { retention, max } = this.options;
    return this.storage.trim({
      logBefore: now - retention,
      logMax: max,
      resultsBefore: now - resultAge,
    });
  }
}
