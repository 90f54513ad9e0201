// One HTTP request at a time: URL, headers, time limit, retries, and errors as KvError.
// What the bodies mean is left to others.
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError, type KvError } from "../errors/kv-error.ts";
import { resolveBaseUrl } from "./base-url.ts";
import { errorFromBody } from "./error-body.ts";
import { abortedError, backoff, type RetryPolicy, retryAfter, wait } from "./retry.ts";

/** A value, or a function asked for it at every attempt. */
export type PerAttempt<T> = T | (() => T | Promise<T>);

export type TransportOptions = {
  readonly url: string;
  readonly fetch?: typeof fetch | undefined;
  readonly token?: PerAttempt<string> | undefined;
  readonly headers?: PerAttempt<HeadersInit> | undefined;
  /** Limit of one attempt, in ms. */
  readonly timeout: number;
  readonly retry: RetryPolicy;
};

export type RequestOptions = {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON; a string is JSON text already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Whether sending it twice does no harm: then it is retried. */
  readonly safe: boolean;
};

export type StreamOptions = {
  readonly method?: string;
  readonly query?: RequestOptions["query"];
  readonly body?: unknown;
  readonly lastEventId?: string | undefined;
  readonly signal: AbortSignal;
};

export type Transport = {
  /** Sends a request and resolves with the JSON of a 2xx answer; anything else throws. */
  request(method: string, path: string, options: RequestOptions): Promise<unknown>;
  /** Opens an event stream, in one attempt: whoever reads it reconnects. */
  open(path: string, options: StreamOptions): Promise<Response>;
  /** Aborts the requests under way and refuses later ones. An open stream ends with its own signal. */
  close(): void;
};

type Attempt = Omit<RequestOptions, "safe"> & { readonly method: string; readonly accept: string };

function ask<T extends string | HeadersInit>(
  source: PerAttempt<T> | undefined,
): T | undefined | Promise<T> {
  return typeof source === "function" ? source() : source;
}

async function readJson(response: Response, what: string): Promise<unknown> {
  const text = await response.text();
  if (response.status === 204) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!response.ok) return undefined;
    throw createKvError(
      "protocol",
      `${what} was answered with ${response.headers.get("content-type") ?? "something"} that is not JSON. Is the url the one of the server's API, or does a proxy answer for it?`,
      { status: response.status, cause },
    );
  }
}

/** Makes the transport of one client. */
export function createTransport(options: TransportOptions): Transport {
  const { url, token, headers, timeout, retry } = options;
  const closing = new AbortController();

  async function requestHeaders(attempt: Attempt): Promise<Headers> {
    try {
      const merged = new Headers(await ask(headers));
      const bearer = await ask(token);
      if (bearer) merged.set("authorization", `Bearer ${bearer}`);
      merged.set("accept", attempt.accept);
      if (attempt.body !== undefined) merged.set("content-type", "application/json");
      for (const [name, value] of Object.entries(attempt.headers ?? {})) merged.set(name, value);
      return merged;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw createKvError("unauthorized", `The token or the headers could not be made: ${why}`, {
        cause,
      });
    }
  }

  async function send(path: string, attempt: Attempt, signal: AbortSignal): Promise<Response> {
    const { method, query = {}, body } = attempt;
    const target = new URL(resolveBaseUrl(url) + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) target.searchParams.set(name, String(value));
    const request = new Request(target, {
      method,
      headers: await requestHeaders(attempt),
      signal,
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    // Looked up late, and called on the global: tests and polyfills replace it, browsers insist on `this`.
    return options.fetch ? options.fetch(request) : globalThis.fetch(request);
  }

  /**
   * Runs one attempt under the caller's signal, ours, and the time limit. It races them, so that a token function
   * that never returns, or a fetch that ignores its signal, holds nobody up.
   */
  async function exchange<T>(
    path: string,
    attempt: Attempt,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const what = `${attempt.method} ${path || "/"}`;
    const controller = new AbortController();
    const signals = [closing.signal, ...(attempt.signal ? [attempt.signal] : [])];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      const fail = (error: KvError) => {
        reject(error);
        controller.abort(error);
      };
      stop = () =>
        fail(closing.signal.aborted ? closing.signal.reason : abortedError(what, attempt.signal));
      const late = `${what} took longer than ${timeout} ms. Raise \`timeout\`, or see what holds up the server.`;
      timer = setTimeout(() => fail(createKvError("timeout", late)), timeout);
      for (const signal of signals) signal.addEventListener("abort", stop);
      if (signals.some((signal) => signal.aborted)) stop();
    });
    const work = async () => {
      controller.signal.throwIfAborted();
      return read(await send(path, attempt, controller.signal));
    };
    let keepsSignal = false;
    try {
      const result = await Promise.race([stopped, work()]);
      keepsSignal = result instanceof Response; // a stream goes on after its headers
      return result;
    } catch (cause) {
      if (isKvError(cause)) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw createKvError(
        "network",
        `${what} got no answer: ${why}. Is the server at ${url} running and reachable?`,
        {
          cause,
        },
      );
    } finally {
      clearTimeout(timer);
      for (const signal of signals)
        if (signal === closing.signal || !keepsSignal)
          signal.removeEventListener("abort", stop as () => void);
    }
  }

  async function request(method: string, path: string, options: RequestOptions): Promise<unknown> {
    const what = `${method} ${path || "/"}`;
    let asked = 0;
    let mayRenewToken = typeof token === "function";
    const attempt: Attempt = { ...options, method, accept: "application/json" };
    for (let failures = 0; ; ) {
      try {
        return await exchange(path, attempt, async (response) => {
          asked = retryAfter(response.headers);
          const body = await readJson(response, what);
          if (!response.ok) throw errorFromBody(body, what, response.status);
          return body;
        });
      } catch (error) {
        if (!isKvError(error)) throw error;
        if (error.code === "unauthorized" && error.status === 401 && mayRenewToken) {
          mayRenewToken = false;
          continue;
        }
        const patience = Math.max(retry.cap, timeout);
        if (!options.safe || !error.retryable || failures >= retry.limit || asked > patience)
          throw error;
        await wait(Math.max(asked, backoff(retry, failures++)), [closing.signal, options.signal]);
        asked = 0;
      }
    }
  }

  function open(path: string, options: StreamOptions): Promise<Response> {
    const { lastEventId, method = options.body === undefined ? "GET" : "POST" } = options;
    const attempt: Attempt = {
      ...options,
      method,
      accept: "text/event-stream",
      ...(lastEventId !== undefined && { headers: { "last-event-id": lastEventId } }),
    };
    return exchange(path, attempt, async (response) => {
      if (response.ok && response.headers.get("content-type")?.startsWith("text/event-stream"))
        return response;
      const what = `${method} ${path}`;
      const body = await readJson(response, what);
      if (!response.ok) throw errorFromBody(body, what, response.status);
      throw createKvError(
        "protocol",
        `${what} was answered with JSON instead of an event stream.`,
        {
          status: response.status,
        },
      );
    });
  }

  return {
    request,
    open,
    close: () => closing.abort(createKvError("aborted", "This Kv is closed; make a new one.")),
  };
}
