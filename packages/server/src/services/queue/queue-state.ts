// The queue's messages as they become step by step within one group, before anything is stored. The rules of a
// message's life are here; who gets it is queue-holders.ts's.
import { createKvError } from "@keyval/core/protocol";
import type { QueueWrite, StoredMessage } from "../../storage/queue.ts";

export type QueueStateOptions = {
  readonly now: number;
  /** ms */
  readonly lockDuration: number;
  /** What storage holds of the messages that the group's steps name, and of those whose lock has ended. */
  readonly known: Iterable<StoredMessage>;
  /** Messages that storage holds ready, in order: at least as many as the group can take. */
  readonly ready: readonly StoredMessage[];
  /** Sets a dead letter's value at its keys. Returns why it cannot, if so. */
  readonly onDead: (message: StoredMessage) => string | undefined;
};

/** The longest error text kept. */
const errorLimit = 4000;
const expiredError =
  "The lock of the message ended: whoever had it neither acknowledged nor gave it back.";

function notFound(id: string, why: string): never {
  throw createKvError("not_found", `The queue has no message ${JSON.stringify(id)} ${why}`);
}

function isBefore(a: StoredMessage, b: StoredMessage): boolean {
  return a.readyAt === b.readyAt ? a.id < b.id : a.readyAt < b.readyAt;
}

export class QueueState {
  readonly #before = new Map<string, StoredMessage>();
  readonly #after = new Map<string, StoredMessage | undefined>();
  /** Ready messages in order. One may have changed since: then it is passed over. */
  readonly #ready: StoredMessage[];

  constructor(private readonly options: QueueStateOptions) {
    for (const message of options.known) this.#before.set(message.id, message);
    for (const message of options.ready) this.#before.set(message.id, message);
    this.#ready = [...options.ready];
  }

  /** Takes in a new message. */
  add(message: StoredMessage): void {
    this.#put(message);
  }

  /** Ends a message: it was handled. One that waits again, because its lock ended, is handled all the same. */
  ack(id: string): void {
    const message = this.#get(id);
    if (!message || message.failedAt !== null)
      return notFound(id, "waiting or locked; it was acknowledged before, or is a dead letter.");
    this.#after.set(id, undefined);
  }

  /** Lets a message fail. `attempts`: only as the one who got it at that attempt. */
  nack(id: string, error: string | null, attempts: number | undefined): void {
    this.#fail(this.#locked(id, attempts), error);
  }

  /** Locks a message for as long again. */
  renew(id: string, attempts: number | undefined): void {
    const { now, lockDuration } = this.options;
    this.#put({ ...this.#locked(id, attempts), lockedUntil: now + lockDuration });
  }

  /** Gives a message back untouched: it did not reach whom it was locked for. */
  giveBack(id: string): void {
    const message = this.#get(id);
    if (!message?.lockedUntil) return;
    this.#put({ ...message, attempts: message.attempts - 1, lockedUntil: null });
  }

  /** Lets the messages fail whose lock has ended. */
  expire(messages: readonly StoredMessage[]): void {
    for (const message of messages) this.#fail(message, expiredError);
  }

  /** Puts a dead letter back, as if it were new. */
  requeue(id: string): void {
    const { now: readyAt } = this.options;
    this.#put({ ...this.#dead(id), attempts: 0, readyAt, failedAt: null, error: null });
  }

  /** Forgets a dead letter. */
  removeDead(id: string): void {
    this.#after.set(this.#dead(id).id, undefined);
  }

  /** Locks the message that is next; none when no one is ready. */
  take(): StoredMessage | undefined {
    for (let next = this.#ready.shift(); next; next = this.#ready.shift()) {
      if (this.#get(next.id) !== next) continue;
      const { now, lockDuration } = this.options;
      const taken = { ...next, attempts: next.attempts + 1, lockedUntil: now + lockDuration };
      this.#after.set(taken.id, taken);
      return taken;
    }
    return undefined;
  }

  /** Whether a message that the group's steps name is locked now. */
  isLocked(id: string): boolean {
    return (this.#get(id)?.lockedUntil ?? null) !== null;
  }

  /** Whether the group ends the lock of a message. */
  hasUnlocked(id: string): boolean {
    return this.#after.has(id) && !this.isLocked(id);
  }

  /** Whether ready messages are left that nobody took. */
  get hasReady(): boolean {
    return this.#ready.some((message) => this.#get(message.id) === message);
  }

  /** What the group leaves behind. */
  outcome(): QueueWrite {
    const changes = Array.from(this.#after, ([id, after]) => ({
      before: this.#before.get(id),
      after,
    }));
    return { changes: changes.filter(({ before, after }) => before || after) };
  }

  #get(id: string): StoredMessage | undefined {
    return this.#after.has(id) ? this.#after.get(id) : this.#before.get(id);
  }

  #locked(id: string, attempts: number | undefined): StoredMessage {
    const message = this.#get(id);
    if (message?.lockedUntil && (attempts ?? message.attempts) === message.attempts) return message;
    return notFound(id, "locked for you; its lock ended, or it was acknowledged before.");
  }

  #dead(id: string): StoredMessage {
    const message = this.#get(id);
    return message?.failedAt ? message : notFound(id, "among the dead letters.");
  }

  #fail(message: StoredMessage, reason: string | null): void {
    const { now, onDead } = this.options;
    const error = reason?.slice(0, errorLimit) ?? null;
    const wait = message.backoff[message.attempts - 1];
    if (wait !== undefined)
      return this.#put({ ...message, error, readyAt: now + wait, lockedUntil: null });
    const trouble = onDead(message);
    const all = trouble ? [error, trouble].filter(Boolean).join(" ") : error;
    this.#put({ ...message, error: all, failedAt: now, lockedUntil: null });
  }

  #put(message: StoredMessage): void {
    this.#after.set(message.id, message);
    const isReady =
      message.lockedUntil === null &&
      message.failedAt === null &&
      message.readyAt <= this.options.now;
    if (!isReady) return;
    const ready = this.#ready;
    let at = ready.length; // nearly always the place: new messages come last
    while (at > 0 && isBefore(message, ready[at - 1] as StoredMessage)) at--;
    ready.splice(at, 0, message);
  }
}
