// Sends operations: in order where they touch the same keys, each exactly once, waiting as long as there is no way.
import { sendCommit } from "../client/commit.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError, type KvError } from "../errors/kv-error.ts";
import { KvConflictError } from "../errors/kv-conflict-error.ts";
import type { Call } from "../http/batcher.ts";
import { onAbort } from "../http/on-abort.ts";
import { abortedError, backoff, reconnecting, wait } from "../http/retry.ts";
import type { KvKey } from "../protocol/key.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { type Change, isRepeatable, keysOf, type Operation } from "./operation.ts";

/** An operation to send, and how to come to another change when it loses. */
export type Outgoing = {
  readonly operation: Operation;
  /** Its change rests on versions the server has confirmed: it can be sent as it is. */
  isFinal: boolean;
  /** Runs the recipe again, on the server's state; nothing, when that changed while it ran. */
  readonly rerun: () => Promise<Change | undefined>;
  readonly maxRetries: number;
  /** In ms; the n-th retry waits n times this. */
  readonly retryDelay: number;
  readonly signal: AbortSignal | undefined;
};

/** What the outbox asks and tells. */
export interface OutboxOwner {
  /** Whether the server applies a commit once, however often it arrives. */
  readonly knowsCommitIds: boolean;
  /** Whether the server has been reached: an answer of something else is then no refusal. */
  readonly hasMetServer: boolean;
  /** An operation is about to be sent. */
  sending(operation: Operation): void;
  /** An operation came to another change. */
  changed(operation: Operation, change: Change): void;
}

/**
 * A place in the order. While nothing is in it, nobody knows which keys it will touch: everything later waits for it.
 */
export type OutboxPlace = { readonly order: number; item?: Item };

type Item = Outgoing & {
  /** What it reads and writes; none, when that is not known before it has run again. */
  keys: ReadonlySet<string>;
  isSent: boolean;
  /** Ends it, once: what waited for it may go. */
  readonly settle: (outcome: () => void) => void;
  readonly resolve: (versionstamp: string) => void;
  readonly reject: (error: unknown) => void;
};

export class Outbox {
  /** In the order in which they are stored. */
  readonly places = new Set<OutboxPlace>();
  #failures = 0;
  /** One wait for all that found no way: what failed together goes on together, in order. */
  #pause: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  /** Whether one request carries many commits, in order. Not known before the first answer. */
  #sendsTogether = false;
  #hasMetServer = false;
  #isClosed = false;

  constructor(
    private readonly call: Call,
    private readonly owner: OutboxOwner,
  ) {}

  /** Keeps a place for a change that is still being made. */
  reserve(order: number): OutboxPlace {
    const place: OutboxPlace = { order };
    this.places.add(place);
    return place;
  }

  /** Gives a place back: nothing came of it. */
  giveUp(place: OutboxPlace): void {
    if (this.places.delete(place)) this.#pump();
  }

  /** Sends an operation from its place; resolves with its versionstamp. */
  send(place: OutboxPlace, outgoing: Outgoing): Promise<string> {
    return new Promise((resolve, reject) => {
      const { signal, operation } = outgoing;
      let release = () => {};
      const settle = (outcome: () => void) => {
        if (!this.places.delete(place)) return;
        release();
        outcome();
        this.#pump();
      };
      const keys = keysOf(operation.change);
      const item: Item = { ...outgoing, keys, isSent: false, settle, resolve, reject };
      place.item = item;
      // What waits for its turn is not sent any more; for the answer of what was sent, nobody waits.
      release = onAbort(signal, () => settle(() => reject(abortedError("The mutation", signal))));
      this.#pump();
    });
  }

  /** The way may be free again. */
  wake(): void {
    this.#pause?.end();
  }

  close(): void {
    this.#isClosed = true;
    this.wake();
  }

  /** Sends what nothing before it holds up. What touches the same keys may travel in the same request, in order. */
  #pump(): void {
    const now = new Set<Item>();
    const before: (Item | undefined)[] = [];
    for (const { item } of this.places) {
      if (item && !item.isSent && this.#isFree(item, before, now)) now.add(item);
      before.push(item);
    }
    for (const item of now) {
      item.isSent = true;
      void this.#carryOut(item);
    }
  }

  #isFree(item: Item, before: readonly (Item | undefined)[], now: ReadonlySet<Item>): boolean {
    const blockers = before.filter((other) => !other || overlap(other.keys, item.keys));
    const travels = item.isFinal && this.#sendsTogether;
    // Behind one that may lose its check and run again, nothing goes along: it would be stored before.
    return blockers.every((other) => other && travels && now.has(other) && isSure(other));
  }

  async #carryOut(item: Item): Promise<void> {
    try {
      const versionstamp = await this.#commit(item);
      item.settle(() => item.resolve(versionstamp));
    } catch (error) {
      item.settle(() => item.reject(error));
    }
  }

  async #commit(item: Item): Promise<string> {
    const { operation, signal, maxRetries, retryDelay } = item;
    for (let lost = 1; ; lost++) {
      let conflicts: readonly KvKey[] = [];
      if (item.isFinal || (await this.#rerun(item))) {
        const { change, commitId } = operation;
        const result = await this.#persist(item, () => {
          this.owner.sending(operation);
          return sendCommit(this.call, change, commitId, signal);
        });
        this.#sendsTogether = this.owner.knowsCommitIds;
        if (result.ok) return result.versionstamp;
        conflicts = result.conflicts;
      }
      if (lost > maxRetries)
        throw new KvConflictError(
          "conflict",
          `Somebody else changed what this mutation had read, ${lost} ${lost === 1 ? "time" : "times"}; raise maxRetries, or let the user decide.`,
          { details: { conflicts } },
        );
      await wait(retryDelay * lost, [signal]);
      item.isFinal = false;
    }
  }

  /** Whether the recipe came to a change that can be sent. */
  async #rerun(item: Item): Promise<boolean> {
    const { operation } = item;
    operation.sentAt = undefined;
    const change = await this.#persist(item, item.rerun);
    if (!change) return false;
    item.isFinal = true;
    item.keys = keysOf(change);
    operation.restsOnChecks = true;
    operation.commitId = uuidV7(); // the server remembers what became of the last one
    this.owner.changed(operation, change);
    operation.change = change; // also when it does not show
    return true;
  }

  /** Tries until there is an answer: without a connection an operation waits, and is not lost. */
  async #persist<T>({ operation, signal }: Item, send: () => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#isClosed) throw createKvError("aborted", "This Kv is closed; make a new one.");
      if (signal?.aborted) throw abortedError("The mutation", signal);
      try {
        const answer = await send();
        this.#failures = 0;
        this.#hasMetServer = true;
        return answer;
      } catch (error) {
        if (!isKvError(error) || !this.#mayPass(error)) throw error;
        // It may have been applied, and this server would apply it again.
        const wasSent = operation.sentAt !== undefined;
        if (wasSent && !this.owner.knowsCommitIds && !isRepeatable(operation.change)) throw error;
        await this.#untilWayIsFree();
      }
    }
  }

  /** Whether trying again may help: also when a login page of some network answers for the server. */
  #mayPass({ retryable, code }: KvError): boolean {
    return retryable || (code === "protocol" && (this.#hasMetServer || this.owner.hasMetServer));
  }

  #untilWayIsFree(): Promise<void> {
    if (!this.#pause) {
      let end = () => {};
      const over = new Promise<void>((resolve) => {
        end = () => {
          clearTimeout(timer);
          this.#pause = undefined;
          resolve();
        };
      });
      const timer = setTimeout(end, backoff(reconnecting, this.#failures++));
      this.#pause = { over, end };
    }
    return this.#pause.over;
  }
}

/** Whether it is carried out when it arrives, whatever others did. */
function isSure({ isFinal, operation }: Item): boolean {
  return isFinal && operation.change.checks.length === 0;
}

/** Whether two touch the same key, or one may touch any. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size === 0) return true;
  for (const key of small) if (large.has(key)) return true;
  return false;
}
