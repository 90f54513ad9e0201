// Requests that are wrong in every way there is: those of the protocol with something broken in them, and plain noise.
import { allExchanges } from "../exchanges/all-exchanges.ts";
import type { Exchange } from "../exchanges/exchange.ts";
import { hostileJson } from "./hostile-json.ts";
import { Random } from "./random.ts";
import type { Delivery } from "./raw-request.ts";

export type HostileRequest = {
  readonly bytes: Buffer;
  readonly delivery: Delivery;
  /** Answers have no bodies. */
  readonly isHead: boolean;
};

const valid = allExchanges.flatMap(([route, exchanges]) =>
  exchanges.map((exchange) => ({ ...exchange, method: route.split(" ")[0] as string })),
);
const withBody = valid.filter(({ body, method }) => body !== undefined || method === "DELETE");
const parameters = [
  ...["prefix", "prefixes", "keys", "key", "start", "end", "limit", "reverse", "cursor", "query"],
  ...["expiresIn", "initial", "versionstamps", "offset", "listener", "concurrency", "__proto__"],
];

const texts = [
  ...["", "%", "%%", "%zz", "%E0%A4%A", "%FF", "%00", "%0d%0a", "..", "%2e%2e", "../../etc", ","],
  ...["~", "~s:", "~q:1", "~n:NaN", "~n:1e400", "~i:", "~i:1e5", "~b:maybe", "~x:!", "~x:AQID"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "-1",
    "0",
    "1.5",
    "1e300",
    "1e400",
    "NaN",
    "Infinity",
  ],
  ...["99999999999999999999", "true", "null", "[]", "{}", "a,b,,c", "a/b//c", "'%20OR%201=1--"],
  ...["nobody:1,a:b:c,:,", "\u00e9", "a%2Cb", "count", "batch", "01", "+1", " ", "a b", "a#b?c"],
];
const methods = [
  ...["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND"],
  ...["get", "M-SEARCH", "BREW", "CONNECT", ""],
];

const headerLines: readonly ((random: Random) => string)[] = [
  (random) =>
    `Content-Type: ${random.pick(["text/plain", "multipart/form-data", "x", "a/b; c=\xff"])}`,
  () => "Content-Encoding: gzip",
  (random) =>
    `Authorization: ${random.pick(["Bearer", "Bearer ", "Basic eDp5", "Bearer \xff\xfe", "x"])}`,
  (random) => `Authorization: Bearer ${"a.b.c".repeat(random.int(2000))}`,
  (random) =>
    `Idempotency-Key: ${random.pick(["", "x".repeat(201), "\xff\xff", "once", "__proto__"])}`,
  (random) => `Last-Event-ID: ${random.pick(["", "x", "\xff", "a".repeat(9000)])}`,
  (random) => `X-Request-Id: ${random.pick(["<script>", "a b", "x".repeat(500), "\xff"])}`,
  (random) => `Expect: ${random.pick(["100-continue", "200-ok", ""])}`,
  (random) =>
    `Host: ${random.pick(["", "a b", "[::1", "x:99999999", "\xff", "evil.example/path?"])}`,
  (random) => `Transfer-Encoding: ${random.pick(["chunked", "gzip, chunked", "identity", "x"])}`,
  (random) =>
    `Content-Length: ${random.pick(["-1", "1e3", "0x10", "99999999999999999999", "5", ""])}`,
  (random) => `Connection: ${random.pick(["upgrade", "keep-alive", "close, close", "\xff"])}`,
  (random) => `Upgrade: ${random.pick(["websocket", "h2c", "\xff"])}`,
  (random) => `X-Long: ${"x".repeat(random.pick([10_000, 400_000]))}`,
  () => "X-Many: 1\r\n".repeat(2500) + "X-Last: 1",
  () => "__proto__: x",
  () => "No colon here",
  () => "Bad\0Name: x",
  () => "Origin: null\r\nAccess-Control-Request-Method: PUT",
  () => "Range: bytes=0-1\r\nIf-None-Match: *",
];

function hostileText(random: Random): string {
  if (random.chance(0.1))
    return random.pick(["a", "%41", "a/", "a,", "9"]).repeat(random.int(9000));
  if (random.chance(0.1))
    return encodeURIComponent(
      hostileJson(random, 4)
        .slice(0, 3000)
        .replace(/[\ud800-\udfff]/g, ""),
    );
  return random.pick(texts);
}

function hostilePath(random: Random, path: string): string {
  const [route = "", query = ""] = path.split("?");
  const parts = route.split("/");
  if (random.chance(0.4)) parts[1 + random.int(parts.length)] = hostileText(random);
  const pairs = query === "" ? [] : query.split("&");
  const pair = () => `${random.pick(parameters)}=${hostileText(random)}`;
  if (pairs.length > 0 && random.chance(0.6)) {
    const [name] = (pairs[random.int(pairs.length)] as string).split("=");
    pairs.push(`${name}=${hostileText(random)}`);
    pairs.reverse(); // of several values the first counts
  }
  pairs.push(...random.times(random.chance(0.3) ? 3 : 0, pair));
  return parts.join("/") + (pairs.length > 0 ? `?${pairs.join("&")}` : "");
}

/** JSON text with one part of it replaced by something else. */
function hostileBody(random: Random, body: unknown): string {
  if (body === undefined || random.chance(0.15)) return hostileJson(random);
  const hole = "\u{f0000}hole";
  const replaced = replacePart(random, body, hole);
  return JSON.stringify(replaced).replace(`"${hole}"`, () => hostileJson(random));
}

function replacePart(random: Random, part: unknown, hole: string): unknown {
  if (typeof part !== "object" || part === null || random.chance(0.15)) return hole;
  if (Array.isArray(part)) {
    const at = random.int(part.length + 1);
    return part.toSpliced(at, 1, at < part.length ? replacePart(random, part[at], hole) : hole);
  }
  const names = Object.keys(part);
  const name = random.chance(0.2) || names.length === 0 ? "__proto__ " : random.pick(names);
  const member = (part as Record<string, unknown>)[name];
  return { ...part, [name.trim()]: replacePart(random, member, hole) };
}

/** Breaks bytes somewhere. */
function broken(random: Random, bytes: Buffer): Buffer {
  const at = random.int(bytes.length + 1);
  const rest = bytes.subarray(at + random.int(random.pick([2, 20])));
  return Buffer.concat([bytes.subarray(0, at), random.bytes(4), rest]);
}

function head(random: Random, method: string, path: string, lines: string[]): string {
  const version = random.chance(0.03)
    ? random.pick(["HTTP/1.0", "HTTP/2.0", "HTTP/9", ""])
    : "HTTP/1.1";
  return `${[`${method} ${path} ${version}`, ...lines].join("\r\n")}\r\n\r\n`;
}

type Plain = Exchange & { readonly method: string };
/** What is wrong with a request. */
type Aspect = "body" | "path" | "head" | "method" | "end" | "bytes";
const aspects: readonly Aspect[] = [
  ...["body", "body", "body", "body", "body", "body", "path", "path", "path"],
  ...["head", "head", "method", "end", "bytes"],
] as Aspect[];

/** Its bytes, and whether a server can only answer it: not wait for more, nor go away. */
type Sent = { readonly method: string; readonly bytes: Buffer; readonly isWhole: boolean };

function hostileSent(random: Random, exchange: Plain, aspect: Aspect): Sent {
  const isOdd = aspect === "head";
  const path = `/api${aspect === "path" ? hostilePath(random, exchange.path) : exchange.path}`;
  const target =
    isOdd && random.chance(0.1) ? random.pick(["*", `http://x${path}`, "//", "x"]) : path;
  const method = aspect === "method" ? random.pick(methods) : exchange.method;
  const body = aspect === "body" ? hostileContent(random, exchange) : plainContent(exchange);
  const lines = isOdd && random.chance(0.1) ? [] : ["Host: localhost"];
  if (random.chance(0.2))
    for (const [name, value] of Object.entries(exchange.headers ?? {}))
      lines.push(`${name}: ${value}`);
  const odd = isOdd ? random.pick(headerLines)(random) : "";
  if (odd !== "") lines.push(odd);
  const isChunked = body.length > 0 && random.chance(0.1);
  const isFramed = !isChunked || random.chance(0.8);
  if (isChunked) lines.push("Transfer-Encoding: chunked");
  else if (body.length > 0) lines.push(`Content-Length: ${body.length}`);
  lines.push("Connection: close");
  const text = Buffer.from(head(random, method, target, lines), "latin1");
  const content = isChunked ? chunked(random, body, isFramed) : body;
  const isWhole = isFramed && method !== "CONNECT" && !/^(Transfer|Content-L|Bad)/.test(odd);
  return { method, bytes: Buffer.concat([text, content]), isWhole };
}

function chunked(random: Random, bytes: Buffer, isFramed: boolean): Buffer {
  const size = isFramed ? bytes.length.toString(16) : random.pick(["x", "-1", "fffffffff"]);
  return Buffer.concat([Buffer.from(`${size}\r\n`), bytes, Buffer.from("\r\n0\r\n\r\n")]);
}

function hostileContent(random: Random, { body }: Plain): Buffer {
  const text = Buffer.from(hostileBody(random, body), random.chance(0.1) ? "latin1" : "utf8");
  return random.chance(0.05) ? broken(random, text) : text;
}

function plainContent({ body }: Plain): Buffer {
  return body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
}

/** The request of a number in a run. */
export function hostileRequest(seed: number, number: number): HostileRequest {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + number);
  if (random.chance(0.02)) {
    const noise = Buffer.concat([random.bytes(2000), Buffer.from("\r\n\r\n")]);
    return { bytes: noise, delivery: "ended", isHead: false };
  }
  const aspect = random.pick(aspects);
  const exchange = random.pick(aspect === "body" ? withBody : valid);
  const { method, bytes, isWhole } = hostileSent(random, exchange, aspect);
  const isHead = method === "HEAD";
  if (aspect === "bytes") return { bytes: broken(random, bytes), delivery: "ended", isHead };
  if (!isWhole) return { bytes, delivery: "ended", isHead };
  if (aspect !== "end") return { bytes, delivery: random.pick(["whole", "pieces"]), isHead };
  const part = bytes.subarray(0, random.int(bytes.length));
  return { bytes: part, delivery: random.pick(["ended", "cut", "stalled"]), isHead };
}
