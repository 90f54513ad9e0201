// One attempt of a request: its URL, its headers, its time limit and its signals. Retries are left to the transport.
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError, type KvError } from "../errors/kv-error.ts";
import { resolveBaseUrl } from "./base-url.ts";
import type { KvFetch, KvHeadersInit, KvResponse } from "./kv-fetch.ts";
import { onAbort } from "./on-abort.ts";
import { abortedError } from "./retry.ts";

/** A value, or a function asked for it at every attempt. */
export type PerAttempt<T> = T | (() => T | Promise<T>);

export type ExchangeOptions = {
  readonly url: string;
  readonly fetch?: KvFetch | undefined;
  readonly token?: PerAttempt<string> | undefined;
  readonly headers?: PerAttempt<KvHeadersInit> | undefined;
  /** Limit of one attempt, in ms. */
  readonly timeout: number;
};

export type Attempt = {
  readonly method: string;
  readonly path: string;
  readonly accept: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Sent as JSON; a string is JSON text already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of the token it is sent with. */
  readonly onToken?: ((token: string | undefined) => void) | undefined;
};

/** A request in messages. */
export function nameOf({ method, path }: Pick<Attempt, "method" | "path">): string {
  return `${method} ${path}`;
}

function ask<T extends string | KvHeadersInit>(
  source: PerAttempt<T> | undefined,
): T | undefined | Promise<T> {
  return typeof source === "function" ? source() : source;
}

/** As a plain record, which fetch reads sooner than `Headers` that are made for it alone. */
async function requestHeaders(
  { headers, token }: ExchangeOptions,
  attempt: Attempt,
): Promise<Record<string, string>> {
  try {
    const given = await ask(headers);
    const merged: Record<string, string> = given ? Object.fromEntries(new Headers(given)) : {};
    const bearer = await ask(token);
    attempt.onToken?.(bearer);
    if (bearer) merged.authorization = `Bearer ${bearer.trim()}`; // read from a file, say
    merged.accept = attempt.accept;
    if (attempt.body !== undefined) merged["content-type"] = "application/json";
    return Object.assign(merged, attempt.headers);
  } catch (cause) {
    if (isKvError(cause)) throw cause;
    throw createKvError(
      "unauthorized",
      `The token or the headers could not be made: ${reasonOf(cause)}`,
      { cause },
    );
  }
}

async function send(
  options: ExchangeOptions,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<KvResponse> {
  const { method, path, query = {}, body } = attempt;
  let search = "";
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search += `${search ? "&" : "?"}${name}=${encodeURIComponent(value)}`;
  const headers = await requestHeaders(options, attempt);
  // Looked up late: tests and polyfills replace it. Called without an owner: browsers insist on it.
  const { fetch = globalThis.fetch } = options;
  // No `Request`: fetch makes its own of whatever it gets, and in Node the second one costs a quarter of a request.
  return fetch(resolveBaseUrl(options.url) + path + search, {
    method,
    headers,
    signal,
    cache: "no-store", // a browser's cache would have equal reads wait for each other
    body: typeof body === "string" ? body : JSON.stringify(body), // undefined stays so
  });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Node says "fetch failed" and keeps the reason to itself.
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}

/** What may end an attempt before its answer does: the caller's signal, the client's closing, the time limit. */
function guard(attempt: Attempt, timeout: number, closing: AbortSignal) {
  const what = nameOf(attempt);
  const controller = new AbortController();
  let fail: (error: KvError) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    fail = (error) => {
      reject(error);
      controller.abort(error);
    };
  });
  const late = `${what} took longer than ${timeout} ms; raise the option timeout, or see what holds up the server.`;
  const timer = setTimeout(() => fail(createKvError("timeout", late)), timeout);
  const ignoreClose = onAbort(closing, () => fail(closing.reason as KvError));
  const ignoreCaller = onAbort(attempt.signal, () => fail(abortedError(what, attempt.signal)));
  return {
    signal: controller.signal,
    stopped,
    release(stillOpen: boolean) {
      clearTimeout(timer);
      ignoreClose();
      if (!stillOpen) ignoreCaller();
    },
  };
}

/**
 * Makes one attempt and reads its answer. What may end it is raced with it, so that a token function that never
 * returns, or a fetch that ignores its signal, holds nobody up.
 */
export async function exchange<T>(
  options: ExchangeOptions,
  attempt: Attempt,
  closing: AbortSignal,
  read: (response: KvResponse) => Promise<T>,
): Promise<T> {
  const { signal, stopped, release } = guard(attempt, options.timeout, closing);
  let response: KvResponse | undefined;
  const work = async () => {
    signal.throwIfAborted();
    response = await send(options, attempt, signal);
    // Of a fetch that ignores its signal, or has forgotten it: nobody reads this, and a stream would stay open.
    if (signal.aborted) void response.body?.cancel().catch(() => {});
    signal.throwIfAborted();
    return read(response);
  };
  let result: T | undefined;
  try {
    result = await Promise.race([stopped, work()]);
    return result;
  } catch (cause) {
    if (isKvError(cause)) throw cause;
    throw createKvError(
      "network",
      `${nameOf(attempt)} got no answer: ${reasonOf(cause)}. Is the server at ${options.url} running and reachable?`,
      { cause },
    );
  } finally {
    release(result !== undefined && result === response); // a stream goes on after its headers, until its caller ends it
  }
}
