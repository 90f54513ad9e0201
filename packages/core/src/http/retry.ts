// When and how long to wait before the next attempt; the waiting itself.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import { longestTimer } from "../protocol/duration.ts";
import type { KvResponse } from "./kv-fetch.ts";
import { onAbort } from "./on-abort.ts";

/** How calls that are safe to repeat are repeated. */
export type RetryPolicy = {
  /** The most attempts after the first. */
  readonly limit: number;
  /** Upper bound of the first wait, in ms; it doubles with each attempt. */
  readonly base: number;
  /** Upper bound of any wait, in ms. */
  readonly cap: number;
};

/** For what is tried until there is a way: streams, pending changes, parts of the client. */
export const reconnecting: RetryPolicy = {
  limit: Infinity,
  base: 200,
  cap: 10_000,
};

/**
 * Full jitter: anywhere between 0 and the bound, so that clients that failed together do not return together.
 * See "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoff(policy: RetryPolicy, attempt: number): number {
  return Math.random() * Math.min(policy.cap, policy.base * 2 ** attempt);
}

/** What the caller's signal was aborted with, as our error. */
export function abortedError(what: string, signal: AbortSignal | undefined): KvError {
  return createKvError("aborted", `${what} was aborted.`, { cause: signal?.reason });
}

/** Waits that long, or until one of the signals is aborted. */
export function wait(ms: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  if (signals.some((signal) => signal?.aborted)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const release of releases) release();
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, longestTimer));
    const releases = signals.map((signal) => onAbort(signal, done));
  });
}

/** The wait a `Retry-After` header asks for, in ms: seconds or an HTTP date. */
export function retryAfter(headers: KvResponse["headers"]): number {
  const text = headers.get("retry-after")?.trim();
  if (!text) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return ms > 0 ? ms : 0;
}
