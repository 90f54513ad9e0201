// A listener at work: runs the handler on what comes, keeps its locks, and says what became of each message. How
// messages come is queue-source.ts's. Loaded when somebody listens.
import { isKvError, type KvError } from "../errors/kv-error.ts";
import { backoff, reconnecting, wait } from "../http/retry.ts";
import { isMissingRoute } from "../http/server-kind.ts";
import type { WireDelivery } from "../protocol/queue.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { decodeValue } from "../protocol/value.ts";
import type { KvInternals } from "./internals.ts";
import type { ListenSettings, QueueHandler } from "./queue-listener.ts";
import { pollMessages, streamMessages } from "./queue-source.ts";

/** How long it is tried to say what became of a message, ms, where the server does not tell how long its lock is. */
const standardLock = 30_000;

export class QueueConsumer {
  /** What the server calls this listener, over all its connections. */
  readonly name = uuidV7();
  /** Aborted when no more messages are taken. */
  readonly #ending = new AbortController();
  /** Aborted with the client: then nothing can be said any more. */
  readonly #closing = new AbortController();
  readonly #source: Promise<void>;
  #waiting: WireDelivery[] = [];
  readonly #running = new Map<string, WireDelivery>();
  /** With manual acknowledgement: what its caller may still be about, and until when. */
  readonly #handed = new Map<string, number>();
  readonly #tasks = new Set<Promise<void>>();
  #lockDuration: number | undefined;
  #renewal: ReturnType<typeof setInterval> | undefined;
  #onRoom = () => {};
  readonly #close = () => {
    this.#ending.abort();
    this.#closing.abort();
    this.#onRoom();
    clearInterval(this.#renewal);
  };

  constructor(
    readonly internals: KvInternals,
    private readonly handler: QueueHandler<unknown>,
    readonly settings: ListenSettings,
  ) {
    internals.onClose.add(this.#close);
    this.#source =
      settings.mode === "polling"
        ? pollMessages(this, this.#ending.signal)
        : streamMessages(this, this.#ending.signal);
  }

  /** How many more messages it can begin. */
  get room(): number {
    return Math.max(0, this.settings.concurrency - this.#running.size - this.#waiting.length);
  }

  /** Resolves when there is room for another message, or none is wanted any more. */
  async untilRoom(): Promise<void> {
    while (this.room === 0 && !this.#ending.signal.aborted)
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
  }

  /** Notes how long messages are locked, ms: only a server that says so can renew locks and take messages back. */
  lockedFor(duration: number): void {
    this.#lockDuration = duration;
    this.#renewal ??= setInterval(() => this.#renew(), duration / 3);
  }

  /** Takes messages that came. */
  take(messages: readonly WireDelivery[]): void {
    if (this.#ending.signal.aborted) return; // they are given back
    this.#waiting.push(...messages);
    this.#begin();
  }

  /** Tells the server, before a new connection, what this listener still has: all else that was sent to it is free. */
  async release(): Promise<void> {
    if (this.#lockDuration !== undefined) await this.#release(false);
  }

  async #release(stop: boolean): Promise<void> {
    const now = Date.now();
    for (const [id, until] of this.#handed) if (until < now) this.#handed.delete(id);
    const running = [
      ...new Set([
        ...this.#running.keys(),
        ...this.#waiting.map(({ id }) => id),
        ...this.#handed.keys(),
      ]),
    ];
    const body = { listener: this.name, running, stop };
    await this.internals.transport.request("POST", "/queue/release", { body, safe: true });
  }

  /** Takes no more, gives back what was not begun, and waits for what was. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#onRoom();
    const unbegun = this.#waiting;
    this.#waiting = [];
    await this.#source;
    await Promise.all([this.#giveBack(unbegun), ...this.#tasks]);
    clearInterval(this.#renewal);
    this.internals.onClose.delete(this.#close); // until here, a client that closes ends what is still tried
  }

  async #giveBack(messages: readonly WireDelivery[]): Promise<void> {
    try {
      await this.#release(true);
    } catch (error) {
      if (!isMissingRoute(error)) return this.#report(error); // their locks will end
      const why = "The listener stopped before it began this message.";
      await Promise.all(messages.map((message) => this.#say("nack", message, why)));
    }
  }

  #begin(): void {
    while (this.#running.size < this.settings.concurrency) {
      const message = this.#waiting.shift();
      if (!message) return;
      this.#running.set(message.id, message);
      const task = this.#handle(message).finally(() => {
        this.#tasks.delete(task);
        this.#running.delete(message.id);
        this.#begin();
        this.#onRoom();
      });
      this.#tasks.add(task);
    }
  }

  async #handle(message: WireDelivery): Promise<void> {
    const { id, attempts } = message;
    try {
      const value = decodeValue(message.value);
      await this.handler(value, { id, value, attempts });
    } catch (error) {
      return this.#say("nack", message, reasonOf(error));
    }
    if (this.settings.autoAck) return this.#say("ack", message);
    this.#handed.set(id, Date.now() + (this.#lockDuration ?? standardLock));
  }

  /** Says what became of a message, until it is heard, or the lock has ended. */
  async #say(op: "ack" | "nack", { id, attempts }: WireDelivery, error?: string): Promise<void> {
    const until = Date.now() + (this.#lockDuration ?? standardLock);
    for (let failures = 0; ; failures++) {
      try {
        await this.internals.call({ op, id, attempts, error });
        return;
      } catch (problem) {
        // Its lock had ended: it comes again, or another listener has finished it.
        if (isKvError(problem) && problem.code === "not_found") return;
        const mayPass = isKvError(problem) && problem.retryable && Date.now() < until;
        if (!mayPass || this.#closing.signal.aborted) return this.#report(problem);
        await wait(backoff(reconnecting, failures), [this.#closing.signal]);
      }
    }
  }

  #renew(): void {
    for (const { id, attempts } of this.#running.values())
      this.internals.call({ op: "renew", id, attempts }).catch((error: unknown) => {
        // A lock that has ended cannot be renewed; without a connection the next turn may come through.
        if (!isKvError(error) || !(error.retryable || error.code === "not_found"))
          this.#report(error);
      });
  }

  /** Tells of something that went wrong. */
  #report(error: unknown): void {
    this.settings.onError(error as KvError);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
