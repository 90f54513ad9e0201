// Transactions: a function that reads and writes, run again when somebody else changed what it read.
import { checkOptions } from "../protocol/check-options.ts";
import type { Call } from "../http/batcher.ts";
import { wait } from "../http/retry.ts";
import { checkFunction } from "../protocol/check-function.ts";
import type { Duration } from "../protocol/duration.ts";
import { uuidV7 } from "../protocol/uuid-v7.ts";
import { sendCommit } from "./commit.ts";
import type { CallOptions } from "./call-options.ts";
import { checkCount, checkDuration } from "./kv-options.ts";
import { type KvTransaction, TransactionAttempt } from "./transaction-attempt.ts";

/** How often a transaction is run again when others were faster. */
export type TransactionOptions = CallOptions & {
  /** How often the function runs again after a conflict. Default 0. */
  maxRetries?: number | undefined;
  /** The wait before the n-th retry is n times this. Default 50 ms. */
  retryDelay?: Duration | undefined;
};

/** What became of a transaction. */
export type KvTransactionResult<R> =
  | { readonly ok: true; readonly value: R; readonly versionstamp: string }
  | { readonly ok: false; readonly error: "conflict" };

/** Runs `fn` until it commits, throws, or has lost too often. */
export async function runTransaction<R>(
  call: Call,
  fn: (tx: KvTransaction) => R | Promise<R>,
  options: TransactionOptions,
): Promise<KvTransactionResult<R>> {
  checkFunction(fn, "The function");
  checkOptions(options, "transaction", { maxRetries: 1, retryDelay: 1, signal: 1 });
  const { signal } = options;
  const maxRetries = checkCount(options.maxRetries ?? 0, "maxRetries", 0);
  const retryDelay = checkDuration(options.retryDelay ?? 50, "retryDelay", 0);
  for (let attempt = 1; ; attempt++) {
    const tx = new TransactionAttempt(call, signal);
    try {
      const value = await fn(tx);
      const result = tx.conflicted
        ? { ok: false as const }
        : await sendCommit(call, tx, uuidV7(), signal);
      if (result.ok) return { ok: true, value, versionstamp: result.versionstamp };
    } catch (error) {
      if (!tx.conflicted) throw error;
    }
    if (attempt > maxRetries) return { ok: false, error: "conflict" };
    await wait(retryDelay * attempt, [signal]);
  }
}
