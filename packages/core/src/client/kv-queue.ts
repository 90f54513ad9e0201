// The queue's part of a client. What lasts or is seldom used is loaded when it is needed.
import { checkOptions } from "../protocol/check-options.ts";
import { loadPart } from "../http/load-part.ts";
import type { KvQueueStats } from "../protocol/queue.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import type { KvPatterns, Untyped } from "../schema/typed-keys.ts";
import { type DeliveryOptions, encodeMessage } from "./enqueue.ts";
import type { KvInternals } from "./internals.ts";
import type { CallOptions } from "./call-options.ts";
import { KvRequests } from "./kv-requests.ts";
import type { WatchHandle } from "./kv-watch.ts";
import {
  type ListenQueueOptions,
  type QueueHandler,
  type QueueListener,
  startListener,
} from "./queue-listener.ts";
import { type QueueStatsOptions, watchStats } from "./queue-stats.ts";

/** When a message is delivered, and what happens when it fails. */
export type EnqueueOptions = CallOptions & DeliveryOptions;

/** A message that was not delivered. Times in epoch ms. */
export type DeadLetter<T = unknown> = {
  readonly id: string;
  readonly value: T;
  /** How often it was handed out. */
  readonly attempts: number;
  /** Why it failed the last time, as far as that was said. */
  readonly errorMessage: string | null;
  readonly originalCreatedAt: number;
  readonly failedAt: number;
};

/** Which dead letters to list. */
export type DeadLetterPage = CallOptions & {
  /** The most letters, at most 1000. Default 100. */
  limit?: number | undefined;
  /** How many to pass over. */
  offset?: number | undefined;
};

/** The dead letters of the queue. */
export interface KvDeadLetters {
  /** Dead letters, the latest first. */
  list<T = unknown>(options?: DeadLetterPage): Promise<DeadLetter<T>[]>;
  /** One of them. @throws KvError `not_found` */
  get<T = unknown>(id: string, options?: CallOptions): Promise<DeadLetter<T>>;
  /** Puts one back in the queue, as if it were new. @throws KvError `not_found` */
  requeue(id: string, options?: CallOptions): Promise<{ ok: true; id: string }>;
  /** Removes one. @throws KvError `not_found` */
  delete(id: string, options?: CallOptions): Promise<{ ok: true }>;
  /** Removes all. */
  purge(options?: CallOptions): Promise<{ deletedCount: number }>;
}

const loadDeadLetters = () => loadPart(() => import("./dead-letters.ts"));

/** The options of one of the methods below: behind an id, if it has one. */
const optionsIn = ([first, second]: readonly unknown[]) =>
  (typeof first === "string" ? second : first) as DeadLetterPage;

/** The methods of dead-letters.ts, before they are there. */
function deadLettersOf(internals: KvInternals): KvDeadLetters {
  const later =
    (name: keyof KvDeadLetters) =>
    async (...args: unknown[]) => {
      // Here: what a part calls of the page's own module, bundlers leave in, whatever it comes to.
      checkOptions(/* @__PURE__ */ optionsIn(args), "dlq", { limit: 1, offset: 1, signal: 1 });
      const part = await loadDeadLetters();
      return (part[name] as (...all: unknown[]) => unknown)(internals, ...args);
    };
  const names = ["list", "get", "requeue", "delete", "purge"] as const;
  return Object.fromEntries(names.map((name) => [name, later(name)])) as unknown as KvDeadLetters;
}

/** A client that asks, and works with the queue. */
export abstract class KvQueue<S extends KvPatterns = Untyped> extends KvRequests<S> {
  /**
   * The dead letters: messages that failed as often as their schedule allows.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * for (const { id, errorMessage } of await kv.dlq.list({ limit: 10 })) {
   *   console.log(errorMessage);
   *   await kv.dlq.requeue(id);
   * }
   * ```
   */
  readonly dlq: KvDeadLetters = deadLettersOf(this.internals);

  /**
   * Enqueues a message, once, also when its answer is lost on the way. To enqueue together with changes, all or
   * nothing: `kv.atomic()…enqueue(value).commit()`.
   * @param value any value an entry may have
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * await kv.enqueue({ mail: "welcome", to: "ada@example.com" });
   * await kv.enqueue({ mail: "how is it?" }, { delay: "7d", backoffSchedule: ["1m", "1h"], keysIfUndelivered: [["failed", kv.uuidv7()]] });
   * ```
   */
  async enqueue(value: unknown, options?: EnqueueOptions): Promise<{ ok: true; id: string }> {
    const { signal, ...delivery } = options ?? {};
    const commitId = uuidV7();
    const message = encodeMessage(value, delivery, commitId);
    return this.internals.call({ op: "enqueue", ...message, commitId }, { signal });
  }

  /**
   * Runs a function on each message of the queue, at least once, `concurrency` of them at a time. When it is done, the
   * message is; when it throws, the message comes again after the waits of its schedule, then becomes a dead letter
   * with the error's message. While the function runs, nobody else gets the message. Reconnects by itself.
   * @param handler called with the value and the message: `{ id, value, attempts }`
   * @throws KvError `invalid_argument`, naming the option
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * const listener = kv.listenQueue<{ mail: string; to: string }>(async ({ mail, to }, { attempts }) => {
   *   console.log("sending", mail, "to", to, "attempt", attempts);
   * }, { concurrency: 10 });
   * await listener.stop(); // when what has begun is done
   * ```
   */
  listenQueue<T = unknown>(handler: QueueHandler<T>, options?: ListenQueueOptions): QueueListener {
    return startListener(this.internals, handler, options ?? {});
  }

  /**
   * Says that a message was handled: for listeners with `autoAck: false`.
   * @throws KvError `not_found` when it was acknowledged before, or is dead
   */
  async ackMessage(id: string, options?: CallOptions): Promise<void> {
    checkOptions(options, "ackMessage", { signal: 1 });
    await this.internals.call({ op: "ack", id }, { signal: options?.signal });
  }

  /**
   * Says that a message failed: it comes again, or is dead.
   * @param error why; the dead letter has it
   * @throws KvError `not_found` when it is not locked: its lock ended, or it was acknowledged before
   */
  async nackMessage(id: string, error?: string, options?: CallOptions): Promise<void> {
    checkOptions(options, "nackMessage", { signal: 1 });
    await this.internals.call({ op: "nack", id, error }, { signal: options?.signal });
  }

  /** How many messages wait, are being handled, and are dead. */
  async queueStats(options?: CallOptions): Promise<KvQueueStats> {
    checkOptions(options, "queueStats", { signal: 1 });
    return (await loadDeadLetters()).stats(this.internals, options);
  }

  /**
   * Calls back with the numbers of `queueStats`, first and whenever they change, at most ten times a second. They come
   * on the client's one stream.
   *
   * @example
   * ```ts
   * import { Kv } from "@keyval/core";
   * const kv = new Kv("https://example.com/api");
   * using watch = kv.watchQueueStats(({ pending, dlq }) => console.log(pending, "wait,", dlq, "are dead"));
   * console.log(watch.closed);
   * ```
   */
  watchQueueStats(
    callback: (stats: KvQueueStats) => unknown,
    options?: QueueStatsOptions,
  ): WatchHandle {
    return watchStats(this.internals, callback, options ?? {});
  }
}
