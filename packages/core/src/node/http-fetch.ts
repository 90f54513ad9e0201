// A fetch for clients in Node, over `node:http`: a small request costs about half of what it costs by the global one,
// which makes web streams of every body (bench/server-requests).
import { type IncomingMessage, type RequestOptions, request as requestByHttp } from "node:http";
import { request as requestByHttps } from "node:https";
import { pipeline, Readable, type Transform } from "node:stream";
import { urlToHttpOptions } from "node:url";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import type { KvFetch, KvFetchInit, KvResponse } from "../http/kv-fetch.ts";

const redirects = new Set([301, 302, 303, 307, 308]);

const decoders = new Map<string | undefined, () => Transform>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["br", createBrotliDecompress],
]);

/** What is over before anybody listens says nothing any more: who reads it is told so. */
function over({ errored }: IncomingMessage): Readable {
  const error =
    errored ?? new Error("the answer was read before, or its connection closed before it was");
  return new Readable({
    read() {
      this.destroy(error);
    },
  });
}

/** The bytes as they were before a proxy compressed them. */
function decoded(message: IncomingMessage): Readable {
  if (message.destroyed) return over(message);
  if (message.statusCode === 204) return message; // has no body, whatever its headers say
  const decoder = decoders.get(message.headers["content-encoding"]?.toLowerCase())?.();
  return decoder ? pipeline(message, decoder, () => {}) : message; // an error goes on to the decoder
}

function textOf(stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    stream
      .setEncoding("utf8")
      .on("data", (chunk: string) => {
        text += chunk;
      })
      .on("end", () => resolve(text.replace(/^\uFEFF/, ""))) // a byte order mark is none of it
      .on("error", reject);
  });
}

function responseOf(message: IncomingMessage): KvResponse {
  const status = message.statusCode as number;
  let body: ReadableStream<Uint8Array> | undefined;
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name) => message.headers[name.toLowerCase()]?.toString() ?? null },
    get body() {
      body ??= Readable.toWeb(decoded(message)) as ReadableStream<Uint8Array>;
      return body;
    },
    text: () => textOf(decoded(message)),
  };
}

/** Where the last request went: most clients have one server, and reading a URL takes a tenth of a request's time. */
let last: { readonly origin: string; readonly options: RequestOptions } | undefined;

function optionsOf(url: string): RequestOptions {
  const end = url.indexOf("/", url.indexOf("//") + 2);
  const origin = end < 0 ? url : url.slice(0, end);
  if (last?.origin !== origin) {
    const { protocol, hostname, port, auth } = urlToHttpOptions(new URL(origin));
    last = { origin, options: { protocol, hostname, port, auth } };
  }
  return { path: url.slice(origin.length) || "/", ...last.options };
}

/**
 * For `new Kv(url, { fetch: httpFetch })` in Node: the same requests in about half the CPU time. It goes through
 * `http.globalAgent` and `https.globalAgent`, which keep connections open; proxies are set there, not in a dispatcher
 * of the global `fetch`. A redirect is followed by the global `fetch`.
 *
 * @example
 * ```ts
 * import { Kv } from "@keyval/core";
 * import { httpFetch } from "@keyval/core/node";
 * const kv = new Kv("https://example.com/api", { fetch: httpFetch });
 * console.log(await kv.get(["greeting"]));
 * await kv.close();
 * ```
 */
export const httpFetch: KvFetch = (url: string, init: KvFetchInit) =>
  new Promise((resolve, reject) => {
    const { method, headers, body, signal } = init;
    if (signal?.aborted) return reject(signal.reason);
    const options = optionsOf(url);
    options.method = method;
    options.headers = { "accept-encoding": "gzip, br", "user-agent": "keyval", ...headers };
    // Node sets it for some methods only, and the body of another would be read as the next request.
    if (body !== undefined) options.headers["content-length"] = Buffer.byteLength(body);
    const send = options.protocol === "https:" ? requestByHttps : requestByHttp;
    let isAnswered = false;
    const request = send(options, (message) => {
      isAnswered = true;
      if (!redirects.has(message.statusCode as number)) return resolve(responseOf(message));
      message.resume();
      resolve(fetch(url, init));
    });
    // Not by Node's own option: it watches the request's every stream for that, a fifth of its time.
    signal?.addEventListener("abort", () => request.destroy(signal.reason), { once: true });
    request.on("error", reject).end(body);
    // After an answer that asks for another protocol (101), this is all that Node tells.
    request.on("close", () => {
      if (!isAnswered) reject(new Error("the connection was closed without an answer"));
    });
  });
