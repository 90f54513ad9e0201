// What `kv.listenQueue` returns, before the part that listens is loaded: few pages need it.
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import { loadUntil } from "../http/load-part.ts";
import { onAbort } from "../http/on-abort.ts";
import { checkFunction } from "../protocol/check-function.ts";
import type { Duration } from "../protocol/duration.ts";
import { guarded, reportCallerError } from "../watch/report-caller-error.ts";
import type { KvInternals } from "./internals.ts";
import type { CallOptions } from "./call-options.ts";
import { checkCount, checkDuration, checkMode, type WatchMode } from "./kv-options.ts";

/** A message of the queue, as it was handed out. */
export type QueueMessage<T> = {
  readonly id: string;
  readonly value: T;
  /** How often it was handed out, this time included: 1 at first. */
  readonly attempts: number;
};

/** Handles one message. When it is done, the message is; when it throws, the message comes again, or is dead. */
export type QueueHandler<T> = (value: T, message: QueueMessage<T>) => unknown;

/** How many messages a listener takes, how they come, and who says that they are done. */
export type ListenQueueOptions = CallOptions & {
  /** How messages come: `"sse"` (default), by one stream, or `"polling"` where streams cannot pass. */
  mode?: WatchMode | undefined;
  /**
   * Whether a message is acknowledged when the handler is done. Default true; with false that is up to
   * `kv.ackMessage` and `kv.nackMessage`, before its lock ends. A handler that throws fails its message in any case.
   */
  autoAck?: boolean | undefined;
  /** Time between two polls that found nothing. Default `"1s"`. */
  pollInterval?: Duration | undefined;
  /** The most messages this listener has at once. Default 1, at most 1000. */
  concurrency?: number | undefined;
  /**
   * Told of what goes wrong on the way; the listener goes on by itself. By default what may not pass is reported, as is
   * what this function throws.
   */
  onError?: ((error: KvError) => void) | undefined;
};

/** A running listener. */
export interface QueueListener {
  readonly closed: boolean;
  /**
   * Takes no more messages, and gives back those that were not begun. Resolves when the running handlers are done and
   * their messages acknowledged.
   */
  stop(): Promise<void>;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The options in force. */
export type ListenSettings = {
  readonly mode: WatchMode;
  readonly autoAck: boolean;
  /** ms */
  readonly pollInterval: number;
  readonly concurrency: number;
  readonly onError: (error: KvError) => void;
};

/** What is passed over in silence: it may be over by itself. */
function reportLasting(error: KvError): void {
  if (!error.retryable && error.code !== "aborted") reportCallerError(error);
}

function settingsOf(options: ListenQueueOptions): ListenSettings {
  checkOptions(options, "listenQueue", {
    ...{ mode: 1, autoAck: 1, pollInterval: 1, concurrency: 1, onError: 1, signal: 1 },
  });
  const { mode = "sse", autoAck = true, pollInterval = 1000, concurrency = 1 } = options;
  return {
    mode: checkMode(mode, "mode"),
    autoAck,
    pollInterval: checkDuration(pollInterval, "pollInterval", 1),
    concurrency: checkCount(concurrency, "concurrency", 1),
    onError: guarded(options.onError ?? reportLasting),
  };
}

/** Starts listening as soon as the part that does is there. @throws KvError naming the option */
export function startListener<T>(
  internals: KvInternals,
  handler: QueueHandler<T>,
  options: ListenQueueOptions,
): QueueListener {
  if (internals.isClosed) throw createKvError("aborted", "This Kv is closed; make a new one.");
  checkFunction(handler, "The handler");
  const settings = settingsOf(options);
  let stopped: Promise<void> | undefined;
  const isWanted = () => !stopped && !internals.isClosed;
  const listening = loadUntil(() => import("./queue-consumer.ts"), isWanted, settings.onError).then(
    (part) => part && new part.QueueConsumer(internals, handler as QueueHandler<unknown>, settings),
  );
  const stop = () => {
    if (!stopped) {
      internals.onClose.delete(stop);
      ignoreSignal();
      stopped = listening.then((consumer) => consumer?.stop());
    }
    return stopped;
  };
  let ignoreSignal = () => {};
  ignoreSignal = onAbort(options.signal, stop);
  if (!stopped) internals.onClose.add(stop);
  return {
    get closed() {
      return !isWanted();
    },
    stop,
    [Symbol.dispose]: () => void stop(),
    [Symbol.asyncDispose]: stop,
  };
}
