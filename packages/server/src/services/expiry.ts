// Ends entries at their time: one timer, on the next expiry. What has expired is removed by a commit of its own.
import type { Storage } from "../storage/storage.ts";
import { Change, type Committed } from "./change.ts";

/** The most entries one expiry commit removes: the rest follows at once, others get their turn in between. */
const commitSize = 1000;
/** The longest delay a timer takes. */
const longestDelay = 2 ** 31 - 1;

export class Expiry {
  #next = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(
    private readonly storage: Storage,
    /** Asks for `removeExpired` in the lane, in its turn. */
    private readonly onDue: () => void,
    private readonly onCommitted: (group: readonly Committed[]) => void | Promise<void>,
  ) {}

  /** Learns of the entries stored by an earlier process. */
  async start(): Promise<void> {
    this.note((await this.storage.nextExpiry()) ?? Number.POSITIVE_INFINITY);
  }

  /** An entry will expire at `at` (epoch ms). */
  note(at: number): void {
    if (at >= this.#next) return;
    this.#next = at;
    this.#setTimer();
  }

  /** Removes what has expired by `now`, as commits. Runs in the lane. */
  async removeExpired(now: number): Promise<void> {
    if (now < this.#next) {
      if (!this.#timer) this.#setTimer(); // it fired early, as timers may
      return;
    }
    while (await this.#removeSome(now));
    this.#next = Number.POSITIVE_INFINITY;
    await this.start();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isClosed || this.#next === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(Math.max(this.#next - Date.now(), 0), longestDelay);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.onDue();
    }, delay);
    this.#timer.unref();
  }

  async #removeSome(now: number): Promise<boolean> {
    const committed = await this.storage.transaction(async (transaction) => {
      const expired = await transaction.expired(now, commitSize);
      if (expired.length === 0) return undefined;
      const changes = expired.map((entry) => new Change(entry.key, undefined));
      const versionstamp = transaction.nextVersionstamp(now);
      const deletes = expired.map((entry) => entry.key);
      const commits = [{ versionstamp, commitId: null, keys: deletes }];
      await transaction.write({ at: now, puts: [], deletes, commits, results: [] });
      return { versionstamp, commitId: undefined, changes } satisfies Committed;
    });
    if (!committed) return false;
    await this.onCommitted([committed]);
    return committed.changes.length === commitSize;
  }
}
