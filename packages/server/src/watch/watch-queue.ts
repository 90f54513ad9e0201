// The state of a watch of the queue's numbers: which ones its stream has been told. The queue says when they may be others.
import type { StorageReader } from "../storage/storage.ts";
import type { WatchSnapshot } from "./watch.ts";

export class WatchQueue {
  #told: string | undefined;
  readonly waitsForIndex = false;

  /** The numbers now. */
  async snapshot(reader: StorageReader): Promise<WatchSnapshot> {
    const { pending, processing, dlq } = await reader.queueCounts();
    const total = pending + processing + dlq;
    this.#told = JSON.stringify({ pending, processing, dlq, total });
    return { entries: [], hasMore: false, stats: this.#told };
  }

  /** The numbers, unless they have been told, or nothing has. */
  async changed(reader: StorageReader): Promise<WatchSnapshot | undefined> {
    const told = this.#told;
    if (told === undefined) return undefined;
    const now = await this.snapshot(reader);
    return this.#told === told ? undefined : now;
  }

  /** It holds no entries. */
  hasFound(): boolean {
    return false;
  }
}
