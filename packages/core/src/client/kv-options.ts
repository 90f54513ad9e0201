// The options of `new Kv(url, options)`, checked once, with errors that name the option.
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import { checkBaseUrl } from "../http/base-url.ts";
import type { PerAttempt } from "../http/exchange.ts";
import type { KvFetch, KvHeadersInit } from "../http/kv-fetch.ts";
import type { TransportOptions } from "../http/transport.ts";
import { type Duration, longestTimer, toMilliseconds } from "../protocol/duration.ts";
import type { KvPatterns, Untyped } from "../schema/typed-keys.ts";
import type { KvSchema } from "./kv-schema.ts";

/** How `watch` and live views get their changes. */
export type WatchMode = "sse" | "polling";

/** Options of `new Kv(url, options)`. */
export type KvOptions<S extends KvPatterns = Untyped> = {
  /** What the store holds: made by `kvSchema([…])`. Keys and values are then inferred, and checked both ways. */
  schema?: KvSchema<S> | undefined;
  /**
   * Names the client in the query keys of a QueryClient, where clients with different names share nothing. Needed where
   * one page has several for one path, and for a server that renders with them. Default: the path of the url, for each
   * client that comes after one of the same path a name of its own.
   */
  scope?: string | undefined;
  /**
   * Used instead of the global `fetch`, and called as that is, with a URL and an init that has the method, the headers,
   * the body and the signal: pass both on, `fetch: (input, init) => fetch(input, { ...init, credentials: "include" })`.
   * For cookies, for tests, for a server in the same process; in Node, `httpFetch` from `@keyval/core/node` is faster.
   */
  fetch?: KvFetch | undefined;
  /** Sent as `Authorization: Bearer …`. A function is asked at every attempt, so an expired token is replaced. */
  token?: PerAttempt<string> | undefined;
  /** Sent with every request. A function is asked at every attempt. */
  headers?: PerAttempt<KvHeadersInit> | undefined;
  /** The longest one attempt of a request may take. Default `"30s"`. */
  timeout?: Duration | undefined;
  /** Repetition of what failed on the way, with full jitter. Only what does no harm twice is repeated. */
  retry?:
    | {
        /** The most attempts after the first. Default 3; 0 turns repetition off. */
        limit?: number | undefined;
        /** Upper bound of the first wait; it doubles with each attempt. Default 100 ms. */
        base?: Duration | undefined;
        /** Upper bound of any wait. Default `"5s"`. */
        cap?: Duration | undefined;
      }
    | undefined;
  watch?:
    | {
        /** Default `"sse"`: one stream for everything; `"polling"` where streams cannot pass. */
        mode?: WatchMode | undefined;
        /** Time between polls. Default `"1s"`. */
        pollInterval?: Duration | undefined;
        /** How long an unused view stays connected, for the next one that wants it. Default `"5s"`. */
        linger?: Duration | undefined;
      }
    | undefined;
};

/** The options in force. */
export type KvSettings = Omit<TransportOptions, "fetch"> & {
  /** Looked up at each request: the devtools put their own in its place. */
  fetch?: KvFetch | undefined;
  readonly scope: string | undefined;
  readonly watch: {
    readonly mode: WatchMode;
    readonly pollInterval: number;
    readonly linger: number;
  };
};

function refuse(option: string, value: unknown, expected: string): never {
  throw createKvError(
    "invalid_argument",
    `The option ${option} is ${String(value)}; it must be ${expected}.`,
  );
}

export function checkMode(mode: WatchMode, option: string): WatchMode {
  return mode === "sse" || mode === "polling" ? mode : refuse(option, mode, '"sse" or "polling"');
}

/** A duration that a timer runs for, of at least `least` ms. */
export function checkDuration(duration: Duration, option: string, least: number): number {
  const milliseconds = toMilliseconds(duration, option);
  return milliseconds >= least && milliseconds <= longestTimer
    ? milliseconds
    : refuse(option, duration, `from ${least} to ${longestTimer} ms`);
}

/** A whole number of at least `least`. */
export function checkCount(value: unknown, option: string, least: number): number {
  if (!Number.isInteger(value) || (value as number) < least)
    refuse(option, value, `a whole number of at least ${least}`);
  return value as number;
}

function checkType(value: unknown, option: string, types: readonly string[]): void {
  if (value === null || (value !== undefined && !types.includes(typeof value)))
    refuse(option, value, types.join(" or "));
}

export function checkKvOptions(url: string, given?: KvOptions): KvSettings {
  const options = given ?? {};
  checkType(options, "options", ["object"]);
  checkOptions(options, "Kv", {
    ...{ schema: 1, scope: 1, fetch: 1, token: 1, headers: 1, timeout: 1, retry: 1, watch: 1 },
  });
  const {
    schema,
    scope,
    fetch,
    token,
    headers,
    timeout = 30_000,
    retry = {},
    watch = {},
  } = options;
  checkType(retry, "retry", ["object"]);
  checkType(watch, "watch", ["object"]);
  checkOptions(retry, "retry", { limit: 1, base: 1, cap: 1 });
  checkOptions(watch, "watch", { mode: 1, pollInterval: 1, linger: 1 });
  const { mode = "sse" } = watch;
  if (schema && !schema.guard) refuse("schema", schema, "made with kvSchema([…])");
  checkType(scope, "scope", ["string"]);
  checkType(fetch, "fetch", ["function"]);
  checkType(token, "token", ["string", "function"]);
  checkType(headers, "headers", ["object", "function"]);
  return {
    url: checkBaseUrl(url),
    scope,
    fetch,
    token,
    headers,
    timeout: checkDuration(timeout, "timeout", 1),
    retry: {
      limit: checkCount(retry.limit ?? 3, "retry.limit", 0),
      base: checkDuration(retry.base ?? 100, "retry.base", 0),
      cap: checkDuration(retry.cap ?? 5_000, "retry.cap", 0),
    },
    watch: {
      mode: checkMode(mode, "watch.mode"),
      pollInterval: checkDuration(watch.pollInterval ?? 1_000, "watch.pollInterval", 1),
      linger: checkDuration(watch.linger ?? 5_000, "watch.linger", 0),
    },
  };
}
