// Runs a recipe: at once on what is shown here, then on the server.
import { checkCount, checkDuration } from "../client/kv-options.ts";
import { type KvTransaction, TransactionAttempt } from "../client/transaction-attempt.ts";
import type { Call } from "../http/batcher.ts";
import type { Duration } from "../protocol/duration.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import type { LiveStore } from "./live-store.ts";
import { LocalReads } from "./local-reads.ts";
import { type Change, type Operation, writesOf } from "./operation.ts";
import type { Outbox } from "./outbox.ts";

/**
 * What a mutation does. One that only writes becomes one atomic commit; one that also reads becomes a checked
 * transaction, run again when somebody else changed what it read. It may run several times: it should do nothing
 * but read and write.
 */
export type Recipe<V = void, R = unknown> = (tx: KvTransaction, variables: V) => R | Promise<R>;

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
  { store, outbox, call }: Context,
  recipe: Recipe<V, R>,
  options: MutateOptions<V>,
): Promise<MutateResult<R>> {
  const { variables, optimistic = true, signal } = options;
  const uuid = uuidV7(); // the same in every run: a new key stays the one that shows
  let value: R;
  const run = (reads: Call) => {
    const tx = new TransactionAttempt(reads, signal, uuid);
    const returned = recipe(tx, variables as V);
    const finish = (result: R): Change => {
      value = result;
      return { mutations: tx.mutations, checks: tx.checks };
    };
    return isPromise(returned) ? returned.then(finish) : finish(returned);
  };
  const submit = async (change: Change, isFinal: boolean): Promise<MutateResult<R>> => {
    const operation: Operation = {
      commitId: uuidV7(),
      change,
      writes: writesOf(change),
      startedAt: Date.now(),
      restsOnChecks: isFinal,
    };
    if (optimistic) store.add(operation);
    try {
      const versionstamp = await outbox.send({
        operation,
        isFinal,
        rerun: async () => run(call),
        maxRetries: checkCount(options.maxRetries ?? 5, "maxRetries", 0),
        retryDelay: checkDuration(options.retryDelay ?? 50, "retryDelay", 0),
        signal,
      });
      store.confirm(operation, versionstamp);
      return { value, versionstamp };
    } catch (error) {
      store.remove(operation);
      throw error;
    }
  };
  try {
    const reads = new LocalReads(store.overlay, call);
    const change = run(reads.call);
    return isPromise(change)
      ? change.then((done) => submit(done, !reads.sawPending))
      : submit(change, true);
  } catch (error) {
    return Promise.reject(error);
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}
