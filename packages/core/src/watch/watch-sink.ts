// What a watch hears of the server. Who it hears it from is the pool (watch-pool.ts).
import type { KvError } from "../errors/kv-error.ts";
import type { KvEntryMaybe } from "../protocol/entry.ts";
import type { KvQueueStats } from "../protocol/queue.ts";

/** The whole selection of a watch, as of a moment. */
export type WatchSnapshot = {
  readonly entries: readonly KvEntryMaybe[];
  readonly asOf: string;
  /** Whether more entries lie beyond a limit. */
  readonly hasMore?: boolean;
  /** Of a watch of the queue. */
  readonly stats?: KvQueueStats | undefined;
};

/** What a watch hears. `asOf` orders all of it. */
export interface WatchSink {
  /**
   * Its state: first, and again when it has to begin anew.
   * @param isTold whether every commit since the sink's last word has been named.
   */
  snapshot(state: WatchSnapshot, isTold: boolean): void;
  /** What one commit changed in the selection, and what moved into its window. */
  commit(entries: readonly KvEntryMaybe[], asOf: string, refill: readonly KvEntryMaybe[]): void;
  /** The server refused this watch; `isWhole`: all of them, until the pool's `error` is gone. */
  refused(error: KvError, isWhole: boolean): void;
}
