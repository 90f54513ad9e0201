// Requests to one server: retries, and answers as JSON or as an event stream. What the bodies mean is left to others.
import { createKvError } from "../errors/create-kv-error.ts";
import { isKvError } from "../errors/kv-error.ts";
import { errorFromBody, unexpectedAnswer } from "./error-body.ts";
import { type Attempt, exchange, type ExchangeOptions, nameOf } from "./exchange.ts";
import type { KvResponse } from "./kv-fetch.ts";
import { backoff, type RetryPolicy, retryAfter, wait } from "./retry.ts";

export type TransportOptions = ExchangeOptions & { readonly retry: RetryPolicy };

export type RequestOptions = Pick<Attempt, "query" | "body" | "headers" | "signal" | "onToken"> & {
  /** Whether sending it twice does no harm: then it is retried. */
  readonly safe: boolean;
};

export type StreamOptions = Pick<Attempt, "query" | "body" | "onToken"> & {
  /** Default: `POST` with a body, `GET` without. */
  readonly method?: string;
  readonly lastEventId?: string | undefined;
  readonly signal: AbortSignal;
};

export type Transport = {
  /** How the token is asked for, when it is asked for at each attempt. */
  readonly token: (() => string | Promise<string>) | undefined;
  /** Sends a request and resolves with the JSON of a 2xx answer; anything else throws. */
  request(method: string, path: string, options: RequestOptions): Promise<unknown>;
  /** Opens an event stream, in one attempt: whoever reads it reconnects. */
  open(path: string, options: StreamOptions): Promise<KvResponse>;
  /** Aborts the requests under way and refuses later ones. An open stream ends with its own signal. */
  close(): void;
};

/** The JSON of a good answer; throws the error another one stands for. */
async function readJson(response: KvResponse, attempt: Attempt): Promise<unknown> {
  const text = await response.text();
  const { status, ok } = response;
  if (status === 204) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    if (!ok) throw errorFromBody(undefined, nameOf(attempt), status);
    const type = response.headers.get("content-type") ?? "something";
    throw unexpectedAnswer(`${nameOf(attempt)} was answered with ${type} that is not JSON`, {
      status,
      cause,
    });
  }
  if (!ok) throw errorFromBody(json, nameOf(attempt), status);
  return json;
}

async function readStream(response: KvResponse, attempt: Attempt): Promise<KvResponse> {
  if (response.ok && response.headers.get("content-type")?.startsWith("text/event-stream"))
    return response;
  await readJson(response, attempt);
  throw unexpectedAnswer(`${nameOf(attempt)} was answered with no event stream`, {
    status: response.status,
  });
}

/** Makes the transport of one client. */
export function createTransport(options: TransportOptions): Transport {
  const { token, timeout, retry } = options;
  const closing = new AbortController();

  async function request(method: string, path: string, asked: RequestOptions): Promise<unknown> {
    // Copied last: V8 takes 4 µs to add members to a copy, and 0.2 to copy into an object.
    const attempt: Attempt = { method, path, accept: "application/json", ...asked };
    let mayRenewToken = typeof token === "function";
    for (let failures = 0; ; ) {
      let pauseAsked = 0;
      try {
        return await exchange(options, attempt, closing.signal, (response) => {
          pauseAsked = retryAfter(response.headers);
          return readJson(response, attempt);
        });
      } catch (error) {
        if (!isKvError(error)) throw error;
        if (error.status === 401 && mayRenewToken) {
          mayRenewToken = false;
          continue;
        }
        // A server that wants to be left alone for longer than a call may take is the caller's to decide about.
        const tooLong = pauseAsked > Math.max(retry.cap, timeout);
        // What was refused for coming too often was not carried out.
        const mayRepeat = asked.safe || error.code === "rate_limited";
        if (!mayRepeat || !error.retryable || failures >= retry.limit || tooLong) throw error;
        const pause = Math.max(pauseAsked, backoff(retry, failures++));
        await wait(pause, [closing.signal, attempt.signal]);
      }
    }
  }

  function open(
    path: string,
    { lastEventId, method, ...rest }: StreamOptions,
  ): Promise<KvResponse> {
    const attempt: Attempt = {
      ...rest,
      method: method ?? (rest.body === undefined ? "GET" : "POST"),
      path,
      accept: "text/event-stream",
      ...(lastEventId !== undefined && { headers: { "last-event-id": lastEventId } }),
    };
    return exchange(options, attempt, closing.signal, (response) => readStream(response, attempt));
  }

  return {
    token: typeof token === "function" ? token : undefined,
    request,
    open,
    close: () => closing.abort(createKvError("aborted", "This Kv is closed; make a new one.")),
  };
}
