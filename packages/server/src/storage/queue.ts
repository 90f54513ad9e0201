// What the server asks of a storage engine for its queue; a part of the storage interface (storage.ts).
//
// Guarantees every engine gives:
// - What a transaction changes in the queue is stored together with all else it writes, or not at all.
// - Messages come in the order of their ready time, equal ones in the order of their ids.
// Who may take a message, and what becomes of one that failed, is the queue service's.
import type { MaybePromise } from "./storage.ts";

/** A message as kept. It waits, or is locked, or is dead: `lockedUntil` and `failedAt` say which. */
export type StoredMessage = {
  readonly id: string;
  /** JSON text ready for an answer. */
  readonly value: string;
  /** How often it was handed out. */
  readonly attempts: number;
  /** Epoch ms from which on it may be handed out. */
  readonly readyAt: number;
  /** Epoch ms at which whoever has it loses it; null: nobody has it. */
  readonly lockedUntil: number | null;
  /** Epoch ms since which it is among the dead letters; null: it is not. */
  readonly failedAt: number | null;
  readonly createdAt: number;
  /** ms to wait after each failure; one failure more, and it is dead. */
  readonly backoff: readonly number[];
  /** JSON texts of the keys that get its value when it dies. */
  readonly keysIfUndelivered: readonly string[];
  /** Why it failed the last time. */
  readonly error: string | null;
};

/** What becomes of one message: without `before` it is new, without `after` it goes. */
export type MessageChange = {
  readonly before: StoredMessage | undefined;
  readonly after: StoredMessage | undefined;
};

/** What one transaction changes in the queue, one change per message. */
export type QueueWrite = {
  readonly changes: readonly MessageChange[];
  /** First removes all dead letters. */
  readonly purge?: boolean;
};

/** Messages by what they do. */
export type QueueCounts = {
  /** Waiting, delayed ones included. */
  readonly pending: number;
  /** Locked. */
  readonly processing: number;
  /** Dead letters. */
  readonly dlq: number;
};

export interface QueueReader {
  /** Messages by their ids, in their order. */
  messages(ids: readonly string[]): MaybePromise<(StoredMessage | undefined)[]>;
  /** Waiting messages that are ready; the answer ends after the one with which its values are longer than `maxBytes`. */
  readyMessages(now: number, limit: number, maxBytes: number): MaybePromise<StoredMessage[]>;
  /** Messages whose lock has ended. */
  expiredLocks(now: number, limit: number): MaybePromise<StoredMessage[]>;
  /** When the next lock ends or, after `now`, the next message is ready, in epoch ms. */
  nextQueueEvent(now: number): MaybePromise<number | undefined>;
  /** Dead letters, the latest first; the answer is cut as that of `readyMessages`. */
  deadMessages(limit: number, offset: number, maxBytes: number): MaybePromise<StoredMessage[]>;
  /** Costs no scan: it is asked for metrics. */
  queueCounts(): MaybePromise<QueueCounts>;
}
