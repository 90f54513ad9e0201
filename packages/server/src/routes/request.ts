// Reading requests: the raw path, the query, and JSON bodies within their limit.
import {
  createKvError,
  decodeKeyPath,
  decodePrefixPath,
  encodeWireKey,
  isKvError,
  type KvKey,
} from "@keyval/core/protocol";
import { isNestedDeeper } from "./json-depth.ts";

/** What a value of the deepest kind takes, its tags and the request around it included. */
const depthLimit = 2500;

/** The path as it was sent: decoding is up to the key in it. */
export function rawPath(request: Request): string {
  const { url } = request;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start < 0) return "/";
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

/** The query. */
export function queryOf(request: Request): URLSearchParams {
  const { url } = request;
  const start = url.indexOf("?");
  const end = url.indexOf("#");
  return new URLSearchParams(start < 0 ? "" : url.slice(start + 1, end < 0 ? undefined : end));
}

/** The id under which the request's result is remembered. */
export function idempotencyKey(request: Request): string | undefined {
  return request.headers.get("idempotency-key") ?? undefined;
}

function tooLarge(limit: number): never {
  throw createKvError(
    "too_large",
    `The request body is larger than the limit of ${limit} bytes; send less at once.`,
  );
}

/** Refuses what is no UTF-8, where others would put U+FFFD into a value; passes over a byte order mark. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: ArrayBuffer | Uint8Array, { headers }: Request): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    const encoding = headers.get("content-encoding");
    const why = encoding
      ? `The request body has the Content-Encoding ${encoding}; send it as plain JSON.`
      : "The request body is not valid UTF-8, which JSON is written in.";
    throw createKvError("invalid_argument", why, { cause });
  }
}

async function bodyText(request: Request, limit: number): Promise<string> {
  const announced = request.headers.get("content-length");
  if (announced !== null)
    return Number(announced) > limit
      ? tooLarge(limit)
      : textOf(await request.arrayBuffer(), request);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) tooLarge(limit);
    chunks.push(chunk);
  }
  return textOf(Buffer.concat(chunks), request);
}

/** A body that ends early is the sender's doing, no failure of the server. */
function endedEarly(cause: unknown): never {
  if (isKvError(cause)) throw cause;
  throw createKvError("invalid_argument", "The request ended before its body was whole.", {
    cause,
  });
}

/** The body as JSON; `undefined` when there is none. @throws KvError `invalid_argument`, `too_large` */
export async function optionalJson(request: Request, limit: number): Promise<unknown> {
  const text = await bodyText(request, limit).catch(endedEarly);
  return text === "" ? undefined : parseJson(text, "The request body");
}

/** JSON of a bounded depth. @throws KvError `invalid_argument` */
export function parseJson(text: string, what: string): unknown {
  if (isNestedDeeper(text, depthLimit))
    throw createKvError(
      "invalid_argument",
      `${what} is nested deeper than ${depthLimit} levels; a value may have 500.`,
    );
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw createKvError(
      "invalid_argument",
      `${what} is not valid JSON: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/** The body, which must be a JSON object. @throws KvError */
export async function jsonObject(
  request: Request,
  limit: number,
): Promise<Record<string, unknown>> {
  return asObject(await optionalJson(request, limit), "The request body");
}

/** @throws KvError `invalid_argument` */
export function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw createKvError("invalid_argument", `${what} must be a JSON object.`);
  return value as Record<string, unknown>;
}

/** The key a path ends with. @throws KvError `invalid_key` */
export function keyOfPath(path: string, routeLength: number): KvKey {
  const text = path.slice(routeLength);
  // Most likely a variable that was empty: the empty string as a key is written on purpose.
  if (text === "")
    throw createKvError(
      "invalid_key",
      'The path names no key; the key [""] is written ~s: in a path.',
    );
  return decodeKeyPath(text);
}

function booleanOf(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw createKvError(
    "invalid_argument",
    `The query parameter ${name} is "${text}"; write true or false.`,
  );
}

/** A number of the query; `undefined` when it is not there. @throws KvError `invalid_argument` */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number))
    throw createKvError(
      "invalid_argument",
      `The query parameter ${name} is "${text}"; write a number.`,
    );
  return number;
}

/** A flag of the query. @throws KvError `invalid_argument` */
export function flagOf(query: URLSearchParams, name: string, standard: boolean): boolean {
  return booleanOf(query, name) ?? standard;
}

/** A key or prefix of the query; `undefined` when it is not there. @throws KvError `invalid_key` */
export function prefixOfQuery(query: URLSearchParams, name: string): KvKey | undefined {
  const text = query.get(name);
  return text === null ? undefined : decodePrefixPath(text);
}

/** A range of the query, in the form a body has. @throws KvError */
export function rangeOfQuery(query: URLSearchParams): Record<string, unknown> {
  const key = (name: string) => {
    const found = prefixOfQuery(query, name);
    return found && encodeWireKey(found);
  };
  return {
    prefix: key("prefix") ?? [],
    start: key("start"),
    end: key("end"),
    reverse: booleanOf(query, "reverse"),
    limit: numberOf(query, "limit"),
    cursor: query.get("cursor") ?? undefined,
  };
}
