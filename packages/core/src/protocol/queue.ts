// The queue's messages on the wire.
import type { WireValue } from "./value.ts";
import type { WireKey } from "./wire-key.ts";

/** A message to enqueue. Durations in ms. */
export type WireMessage = {
  readonly value: WireValue;
  readonly options?: {
    readonly delay?: number | undefined;
    readonly backoffSchedule?: readonly number[] | undefined;
    readonly keysIfUndelivered?: readonly WireKey[] | undefined;
  };
};

/** A message inside a commit: a mutation without a key. */
export type WireEnqueue = WireMessage & { readonly type: "enqueue" };

/** A message handed out. `attempts`: how often it was, this time included. */
export type WireDelivery = {
  readonly id: string;
  readonly value: WireValue;
  readonly attempts: number;
};

/** Which message a listener has done something about; with `attempts`, only as the one who got it then. */
export type WireReceipt = {
  readonly id: string;
  readonly attempts?: number | undefined;
};

/** How many messages there are. */
export type KvQueueStats = {
  /** Waiting, delayed ones and those to be tried again included. */
  readonly pending: number;
  /** Handed out, and not acknowledged yet. */
  readonly processing: number;
  /** Dead letters. */
  readonly dlq: number;
  readonly total: number;
};
