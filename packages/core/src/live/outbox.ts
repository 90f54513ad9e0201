// Sends operations: in order where they touch the same keys, each exactly once, waiting as long as there is no way.
import { sendCommit } from "../client/commit.ts";
import { isKvError } from "../errors/kv-error.ts";
import { KvConflictError } from "../errors/kv-conflict-error.ts";
import type { Call } from "../http/batcher.ts";
import { backoff, type RetryPolicy, wait } from "../http/retry.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { decodeWireKey } from "../protocol/wire-key.ts";
import type { Change, Operation } from "./operation.ts";

/** An operation to send, and how to come to another change when it loses. */
export type Outgoing = {
  readonly operation: Operation;
  /** Its change rests on versions the server has confirmed: it can be sent as it is. */
  isFinal: boolean;
  /** Runs the recipe again, on the server's state. */
  readonly rerun: () => Promise<Change>;
  readonly maxRetries: number;
  /** In ms; the n-th retry waits n times this. */
  readonly retryDelay: number;
  readonly signal: AbortSignal | undefined;
};

type Item = Outgoing & {
  /** What it reads and writes. */
  keys: ReadonlySet<string>;
  isSent: boolean;
  readonly resolve: (versionstamp: string) => void;
  readonly reject: (error: unknown) => void;
};

const reconnecting: RetryPolicy = { limit: Number.POSITIVE_INFINITY, base: 250, cap: 10_000 };

export class Outbox {
  readonly #items = new Set<Item>();
  #failures = 0;
  #waiting: { wake: () => void } | undefined;
  #isClosed = false;

  constructor(
    private readonly call: Call,
    /** An operation came to another change. */
    private readonly changed: (operation: Operation, change: Change) => void,
  ) {}

  /** Sends an operation; resolves with its versionstamp. */
  send(outgoing: Outgoing): Promise<string> {
    return new Promise((resolve, reject) => {
      const item: Item = {
        ...outgoing,
        keys: keysOf(outgoing.operation.change),
        isSent: false,
        resolve,
        reject,
      };
      this.#items.add(item);
      item.signal?.addEventListener("abort", () => this.#pump(), { once: true });
      this.#pump();
    });
  }

  /** The way may be free again. */
  wake(): void {
    this.#waiting?.wake();
  }

  close(): void {
    this.#isClosed = true;
    this.wake();
  }

  /** Sends what nothing before it holds up. What writes the same keys may travel in the same request, in order. */
  #pump(): void {
    const now: Item[] = [];
    const before: Item[] = [];
    for (const item of this.#items) {
      const blockers = before.filter((other) => overlap(other.keys, item.keys));
      const isFree =
        (item.isFinal && blockers.every((other) => now.includes(other))) || blockers.length === 0;
      if (!item.isSent && isFree) now.push(item);
      before.push(item);
    }
    for (const item of now) {
      item.isSent = true;
      void this.#carryOut(item);
    }
  }

  async #carryOut(item: Item): Promise<void> {
    try {
      item.resolve(await this.#commit(item));
    } catch (error) {
      item.reject(error);
    } finally {
      this.#items.delete(item);
      this.#pump();
    }
  }

  async #commit(item: Item): Promise<string> {
    const { operation, signal, maxRetries, retryDelay } = item;
    for (let lost = 0; ; ) {
      if (!item.isFinal) {
        const change = await this.#persist(() => item.rerun());
        item.isFinal = true;
        operation.restsOnChecks = true;
        item.keys = keysOf(change);
        operation.commitId = uuidV7(); // the server remembers what became of the last one
        operation.change = change;
        this.changed(operation, change);
      }
      const { change, commitId } = operation;
      const result = await this.#persist(() => sendCommit(this.call, change, commitId, signal));
      if (result.ok) return result.versionstamp;
      if (lost++ >= maxRetries)
        throw new KvConflictError(
          "conflict",
          `Somebody else changed what this mutation had read, ${lost} ${lost === 1 ? "time" : "times"}; raise maxRetries, or let the user decide.`,
          { details: { conflicts: result.conflicts } },
        );
      await wait(retryDelay * lost, [signal]);
      item.isFinal = false;
    }
  }

  /** Tries until there is an answer: without a connection an operation waits, and is not lost. */
  async #persist<T>(send: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await send();
        this.#failures = 0;
        return answer;
      } catch (error) {
        if (!isKvError(error) || !error.retryable || this.#isClosed) throw error;
        await this.#pause();
      }
    }
  }

  /** One wait for all: what failed together goes on together, in order. */
  #pause(): Promise<void> {
    this.#paused ??= new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting = undefined;
        this.#paused = undefined;
        resolve();
      };
      const timer = setTimeout(done, backoff(reconnecting, this.#failures++));
      this.#waiting = { wake: done };
    });
    return this.#paused;
  }

  #paused: Promise<void> | undefined;
}

function keysOf({ mutations, checks }: Change): Set<string> {
  const reads = checks.map(({ key }) => encodeKeyPath(decodeWireKey(key)));
  return new Set([...mutations.map(({ key }) => encodeKeyPath(key)), ...reads]);
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const key of small) if (large.has(key)) return true;
  return false;
}
