// Runs a recipe: at once on what is shown here, then on the server.
import { checkOptions } from "../protocol/check-options.ts";
import { checkCount, checkDuration } from "../client/kv-options.ts";
import { type KvTransaction, TransactionAttempt } from "../client/transaction-attempt.ts";
import { isKvError } from "../errors/kv-error.ts";
import type { Call } from "../http/batcher.ts";
import { abortedError } from "../http/retry.ts";
import { checkFunction } from "../protocol/check-function.ts";
import type { Duration } from "../protocol/duration.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import type { KvPatterns, Untyped } from "../schema/typed-keys.ts";
import type { LiveStore } from "./live-store.ts";
import { LocalReads } from "./local-reads.ts";
import { type Change, createOperation } from "./operation.ts";
import type { Outbox, OutboxPlace } from "./outbox.ts";

/**
 * What a mutation does. One that only writes becomes one atomic commit; one that also reads becomes a checked
 * transaction, run again when somebody else changed what it read. It may run several times, and later mutations are
 * sent when it is known which keys it touches: it should do nothing but read and write.
 */
export type Recipe<V = void, R = unknown, S extends KvPatterns = Untyped> = (
  tx: KvTransaction<S>,
  variables: V,
) => R | Promise<R>;

/** How a recipe is run. */
export type MutateOptions<V = void> = {
  /** Passed to the recipe. */
  readonly variables?: V;
  /** Whether it shows at once, before the server has confirmed it. Default true. */
  readonly optimistic?: boolean | undefined;
  /** How often it runs again after a conflict. Default 5. */
  readonly maxRetries?: number | undefined;
  /** The wait before the n-th retry is n times this. Default 50 ms. */
  readonly retryDelay?: Duration | undefined;
  /** Gives up: what was not sent is not sent, what shows is taken back. */
  readonly signal?: AbortSignal | undefined;
};

/** What a recipe returned, and the versionstamp its writes were stored under. */
export type MutateResult<R> = { readonly value: R; readonly versionstamp: string };

type Context = { readonly store: LiveStore; readonly outbox: Outbox; readonly call: Call };

/** Runs `recipe`. What it writes shows before this returns, unless it has to wait for something. */
export function mutate<V, R>(
  context: Context,
  recipe: Recipe<V, R>,
  options: MutateOptions<V>,
): Promise<MutateResult<R>> {
  try {
    return new Mutation(context, recipe, options).begin();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** How many there have been. */
let mutations = 0;

class Mutation<V, R> {
  readonly #uuid = uuidV7(); // the same in every run: a new key stays the one that shows
  readonly #maxRetries: number;
  readonly #retryDelay: number;
  /** Its place among the others: the one in which they are stored. */
  readonly #order = ++mutations;
  /** What the last run returned. */
  #value: R | undefined;

  constructor(
    private readonly context: Context,
    private readonly recipe: Recipe<V, R>,
    private readonly options: MutateOptions<V>,
  ) {
    checkFunction(recipe, "The recipe");
    checkOptions(options, "mutate", {
      ...{ variables: 1, optimistic: 1, maxRetries: 1, retryDelay: 1, signal: 1 },
    });
    this.#maxRetries = checkCount(options.maxRetries ?? 5, "maxRetries", 0);
    this.#retryDelay = checkDuration(options.retryDelay ?? 50, "retryDelay", 0);
  }

  begin(): Promise<MutateResult<R>> {
    const { store, call } = this.context;
    this.#checkAborted();
    const reads = new LocalReads(store.overlay, call);
    const place = this.context.outbox.reserve(this.#order);
    try {
      const change = this.#run(reads.call, true);
      if (!isPromise(change)) return this.#submit(place, change, true);
      // A run that was overtaken by somebody's change shows nothing: it runs again on the server's state.
      const submit = (done: Change | undefined) =>
        this.#submit(place, done ?? nothing, done !== undefined && !reads.sawPending);
      return change.then(submit, (error) => this.#giveUp(place, error));
    } catch (error) {
      return this.#giveUp(place, error);
    }
  }

  #giveUp(place: OutboxPlace, error: unknown): Promise<never> {
    this.context.outbox.giveUp(place);
    return Promise.reject(error);
  }

  /**
   * What the recipe comes to; nothing, when somebody else changed what it had read before it was through, or when a
   * local run had to ask the server and there was no way: then it runs when there is one.
   */
  #run(reads: Call, isLocal: boolean): Change | Promise<Change | undefined> {
    const tx = new TransactionAttempt(reads, this.options.signal, this.#uuid);
    const finish = (value: R): Change => {
      this.#value = value;
      return { mutations: tx.mutations, messages: tx.messages, checks: tx.checks };
    };
    const returned = this.recipe(tx, this.options.variables as V);
    if (!isPromise(returned)) return finish(returned);
    return returned.then(
      (value) => (tx.conflicted ? undefined : finish(value)),
      (error) => {
        if (!tx.conflicted && !(isLocal && isKvError(error) && error.retryable)) throw error;
        return undefined;
      },
    );
  }

  async #submit(place: OutboxPlace, change: Change, isFinal: boolean): Promise<MutateResult<R>> {
    const { store, outbox, call } = this.context;
    if (this.options.signal?.aborted)
      return this.#giveUp(place, abortedError("The mutation", this.options.signal));
    const operation = createOperation(change, isFinal, this.#order);
    if (this.options.optimistic ?? true) store.add(operation);
    try {
      const versionstamp = await outbox.send(place, {
        operation,
        isFinal,
        rerun: async () => this.#run(call, false),
        maxRetries: this.#maxRetries,
        retryDelay: this.#retryDelay,
        signal: this.options.signal,
      });
      store.confirm(operation, versionstamp);
      return { value: this.#value as R, versionstamp };
    } catch (error) {
      store.remove(operation);
      throw error;
    }
  }

  #checkAborted(): void {
    const { signal } = this.options;
    if (signal?.aborted) throw abortedError("The mutation", signal);
  }
}

const nothing: Change = { mutations: [], messages: [], checks: [] };

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}
