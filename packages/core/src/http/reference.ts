// The same requests by the endpoints every server of the reference has: no ⊕ route, no ⊕ field. The JSON-body ones
// wherever a URL would lose a key's type. What those lack is made up for here: cursors, counts, checked reads.
import { createKvError } from "../errors/create-kv-error.ts";
import type { BatchAnswers, BatchRequest, BatchRequestOf, WireRange } from "../protocol/batch.ts";
import { readLimit } from "../protocol/batch.ts";
import type { WireEntry } from "../protocol/entry.ts";
import { decodeKeyPath, encodeKeyPath } from "../protocol/key-path.ts";
import { decodeWireKey, decodeWirePrefix, encodeWireKey } from "../protocol/wire-key.ts";
import { decodeWhere } from "../protocol/wire-where.ts";
import type { Call } from "./batcher.ts";
import { unexpectedAnswer } from "./error-body.ts";
import { plainPath } from "./plain-path.ts";
import type { Transport } from "./transport.ts";

type Post = (path: string, body: unknown, safe?: boolean) => Promise<unknown>;
type Get = (path: string, query: Record<string, string | number | undefined>) => Promise<unknown>;

function malformed(path: string): never {
  throw unexpectedAnswer(`${path} was answered in an unknown form`);
}

function entriesOf(answer: unknown, path: string): readonly WireEntry[] {
  const entries = Array.isArray(answer)
    ? answer
    : (answer as { entries?: unknown } | null)?.entries;
  return Array.isArray(entries) ? entries : malformed(path);
}

/** Its form is the server's own, but a URL has to hold it. */
function checkCursor(cursor: string): void {
  if (/\p{Surrogate}/u.test(cursor))
    throw createKvError(
      "invalid_argument",
      `The cursor is ${JSON.stringify(cursor)}; pass the one of the read before.`,
    );
}

function pathOf(entry: WireEntry): string {
  return encodeKeyPath(decodeWireKey(entry.key));
}

/** One snapshot of the keys and of what was read before: both, or a conflict. */
async function get(
  post: Post,
  { keys, checks = [] }: BatchRequestOf<"get">,
): Promise<BatchAnswers["get"]> {
  if (keys.length + checks.length > readLimit)
    throw createKvError(
      "too_large",
      `A transaction can read ${readLimit} keys on this server; split it into several.`,
    );
  const all = [...checks.map((check) => check.key), ...keys];
  const entries = entriesOf(await post("/keys/batch", { keys: all }), "POST /keys/batch");
  if (entries.length !== all.length) return malformed("POST /keys/batch");
  const conflicts = checks.filter((check, i) => entries[i]?.versionstamp !== check.versionstamp);
  if (conflicts.length > 0)
    throw createKvError(
      "conflict",
      "Somebody else changed what the transaction has read; run it again.",
      {
        details: { conflicts: conflicts.map((check) => check.key) },
      },
    );
  return { entries: entries.slice(checks.length) };
}

/** Entries beyond a cursor: from its key on, dropping that key itself if it is still there. */
async function list(post: Post, range: WireRange, limit: number): Promise<WireEntry[]> {
  const { prefix, start, end, reverse, where, cursor: after } = range;
  const found: WireEntry[] = [];
  for (let cursor = after; ; ) {
    const beyond = cursor === undefined ? undefined : encodeWireKey(decodeKeyPath(cursor));
    const ask = Math.min(limit - found.length + (beyond && !reverse ? 1 : 0), readLimit);
    const bounds = reverse ? { start, end: beyond ?? end } : { start: beyond ?? start, end };
    const body = { prefix, ...bounds, limit: ask, reverse, where };
    const entries = entriesOf(await post("/keys/list", body), "POST /keys/list");
    for (const entry of entries) if (!beyond || pathOf(entry) !== cursor) found.push(entry);
    const last = entries.at(-1);
    if (!last || entries.length < ask || found.length >= limit) return found.slice(0, limit);
    cursor = pathOf(last);
  }
}

async function paginate(post: Post, get: Get, range: WireRange): Promise<BatchAnswers["paginate"]> {
  const { prefix, cursor, reverse, where, start, end } = range;
  const limit = Math.min(range.limit ?? 100, readLimit);
  const path = where || start || end ? undefined : plainPath(decodeWirePrefix(prefix));
  if (path !== undefined) {
    const query = { prefix: path, cursor, limit, ...(reverse && { reverse: "true" }) };
    const page = (await get("/keys/paginate", query)) as BatchAnswers["paginate"];
    return Array.isArray(page?.entries) ? page : malformed("GET /keys/paginate");
  }
  const entries = await list(post, range, limit + 1);
  const hasMore = entries.length > limit;
  const page = entries.slice(0, limit);
  return { entries: page, cursor: hasMore ? pathOf(page[limit - 1] as WireEntry) : null, hasMore };
}

async function count(
  post: Post,
  get: Get,
  request: BatchRequestOf<"count">,
): Promise<BatchAnswers["count"]> {
  const path = request.where ? undefined : plainPath(decodeWirePrefix(request.prefix));
  const answer =
    path === undefined
      ? { count: (await list(post, request, Number.POSITIVE_INFINITY)).length }
      : ((await get("/keys/count", { prefix: path })) as BatchAnswers["count"] | null);
  return typeof answer?.count === "number" ? answer : malformed("GET /keys/count");
}

async function search(
  post: Post,
  { prefix, query, limit, where }: BatchRequestOf<"search">,
): Promise<BatchAnswers["search"]> {
  const body = { prefix, query, options: { limit, where } };
  return { entries: entriesOf(await post("/search", body), "POST /search") };
}

async function commit(
  post: Post,
  request: BatchRequestOf<"commit">,
): Promise<BatchAnswers["commit"]> {
  const { checks = [], mutations } = request;
  // Nothing tells this server that a commit is a repetition: after a lost answer, its caller decides.
  const answer = (await post("/atomic", { checks, mutations }, false)) as
    | BatchAnswers["commit"]
    | null;
  if (answer?.ok === true && typeof answer.versionstamp === "string") return answer;
  return answer?.ok === false
    ? { ok: false, conflicts: answer.conflicts ?? [] }
    : malformed("POST /atomic");
}

async function remove(
  post: Post,
  request: BatchRequestOf<"delete">,
): Promise<BatchAnswers["delete"]> {
  const { keys, exact, where } = request;
  const answer = (await post("/keys/delete-batch", { keys, exact, where }, false)) as
    | BatchAnswers["delete"]
    | null;
  return typeof answer?.deletedCount === "number" ? answer : malformed("POST /keys/delete-batch");
}

/** Carries requests out on a server that has only the documented endpoints. */
export function createReferenceCall(transport: Transport): Call {
  const dispatch = (request: BatchRequest, signal: AbortSignal | undefined) => {
    // What such a server makes of a malformed filter is not known: it is refused here.
    if ("where" in request && request.where !== undefined) decodeWhere(request.where);
    if ("cursor" in request && request.cursor !== undefined) checkCursor(request.cursor);
    const post: Post = (path, body, safe = true) =>
      transport.request("POST", path, { body, signal, safe });
    const query: Get = (path, query) =>
      transport.request("GET", path, { query, signal, safe: true });
    switch (request.op) {
      case "get":
        return get(post, request);
      case "list":
        return list(post, request, Math.min(request.limit ?? 100, readLimit)).then((entries) => ({
          entries,
        }));
      case "paginate":
        return paginate(post, query, request);
      case "count":
        return count(post, query, request);
      case "search":
        return search(post, request);
      case "delete":
        return remove(post, request);
      case "commit":
        return commit(post, request);
      case "enqueue": {
        const { value, options } = request;
        return post("/queue/enqueue", { value, options }, false);
      }
      case "ack":
      case "nack":
      case "renew": {
        const { op, ...body } = request;
        return post(`/queue/${op}`, body);
      }
      case "queueStats":
        return query("/queue/stats", {});
      default:
        return request satisfies never;
    }
  };
  return (request, options) => dispatch(request, options?.signal) as Promise<never>;
}
