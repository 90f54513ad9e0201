// Ends entries at their time: one timer, on the next expiry. What has expired is removed by a commit of its own.
import type { Storage } from "../../storage/storage.ts";
import { Change, type Committed } from "./change.ts";
import { WakeTimer } from "../wake-timer.ts";

/** The most entries one expiry commit removes: the rest follows at once, others get their turn in between. */
const commitSize = 1000;

export class Expiry {
  readonly #timer: WakeTimer;

  constructor(
    private readonly storage: Storage,
    /** Asks for `removeExpired` in the lane, in its turn. */
    onDue: () => void,
    private readonly onCommitted: (group: readonly Committed[]) => void | Promise<void>,
  ) {
    this.#timer = new WakeTimer(onDue);
  }

  /** Learns of the entries stored by an earlier process. */
  async start(): Promise<void> {
    this.#timer.restart((await this.storage.nextExpiry()) ?? Number.POSITIVE_INFINITY);
  }

  /** An entry will expire at `at` (epoch ms). */
  note(at: number): void {
    this.#timer.note(at);
  }

  /** Removes what has expired by `now`, as commits. Runs in the lane. */
  async removeExpired(now: number): Promise<void> {
    if (!this.#timer.isDue(now)) return;
    while (await this.#removeSome(now));
    await this.start();
  }

  close(): void {
    this.#timer.close();
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
