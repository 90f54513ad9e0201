// Commits, and batches of independent requests.
import { batchLimit, createKvError } from "@keyval/core/protocol";
import type { Context } from "hono";
import type { Report } from "../request-log.ts";
import type { Caller } from "../services/operations/caller.ts";
import { entriesJson } from "../services/commits/change.ts";
import { checkArray } from "../services/commits/commit.ts";
import { entriesOrMissingJson, pageJson } from "./entry-text.ts";
import { asObject, jsonObject, parseJson, queryOf } from "./request.ts";
import { json, toWireError } from "./respond.ts";
import type { KvApp, KvBindings, RouteContext } from "./route-context.ts";

type Wire = Record<string, unknown>;
type Answer = (caller: Caller, wire: Wire) => Promise<string>;

/** The answer to each operation of a batch, as JSON text. */
const answers: Readonly<Record<string, Answer>> = {
  get: async ({ operations }, wire) => {
    const { entries, keys } = await operations.get(wire);
    return `{"entries":${entriesOrMissingJson(entries, keys)}}`;
  },
  list: async ({ operations }, wire) => `{"entries":${await operations.listJson(wire)}}`,
  paginate: async ({ operations }, wire) => pageJson(await operations.paginate(wire)),
  count: async ({ operations }, wire) => `{"count":${await operations.count(wire)}}`,
  search: async ({ operations }, wire) =>
    `{"entries":${entriesJson(await operations.search(wire))}}`,
  delete: async ({ operations }, wire) => JSON.stringify(await operations.delete(wire)),
  commit: async ({ operations }, wire) => JSON.stringify(await operations.commit(wire)),
  enqueue: async ({ operations }, wire) => JSON.stringify(await operations.enqueue(wire)),
  ack: async ({ operations }, wire) => JSON.stringify(await (await operations.queue()).ack(wire)),
  nack: async ({ operations }, wire) => JSON.stringify(await (await operations.queue()).nack(wire)),
  renew: async ({ operations }, wire) =>
    JSON.stringify(await (await operations.queue()).renew(wire)),
  queueStats: async ({ operations }) => JSON.stringify(await (await operations.queue()).stats()),
};

async function answer(caller: Caller, request: unknown, report: Report): Promise<string> {
  try {
    const wire = asObject(request, "A request of a batch");
    const { op } = wire;
    const carryOut = typeof op === "string" && Object.hasOwn(answers, op) ? answers[op] : undefined;
    if (!carryOut)
      throw createKvError(
        "invalid_argument",
        `The op ${JSON.stringify(op)} is unknown; use one of ${Object.keys(answers).join(", ")}.`,
      );
    return `{"result":${await carryOut(caller, wire)}}`;
  } catch (error) {
    return JSON.stringify(toWireError(error, report));
  }
}

const writes: ReadonlySet<unknown> = new Set([
  "commit",
  "delete",
  "enqueue",
  "ack",
  "nack",
  "renew",
]);

function isWrite(request: unknown): boolean {
  return writes.has((request as { op?: unknown } | null)?.op);
}

/** Carries out requests in order: a read waits for the writes before it; writes in a row are stored together. */
async function answerAll(
  context: RouteContext,
  caller: Caller,
  requests: readonly unknown[],
  report: Report,
): Promise<string[]> {
  const results: (string | Promise<string>)[] = [];
  let size = 0;
  let writing: Promise<string>[] = [];
  for (const request of requests) {
    if (isWrite(request)) {
      const written = answer(caller, request, report);
      writing.push(written);
      results.push(written);
      continue;
    }
    if (writing.length > 0) await Promise.all(writing);
    writing = [];
    const text =
      size > context.bodyLimit ? refusal(context, report) : await answer(caller, request, report);
    size += text.length;
    results.push(text);
  }
  return Promise.all(results);
}

/** The answer to a read for which the whole has become too long. */
function refusal({ bodyLimit }: RouteContext, report: Report): string {
  const why = `The answers of this batch take more than ${bodyLimit} bytes; send this request in another one.`;
  return JSON.stringify(toWireError(createKvError("too_large", why), report));
}

/** Routes below `base`. */
export function commitRoutes(app: KvApp, base: string, context: RouteContext): void {
  app.post(`${base}/atomic`, async (c) =>
    json(
      JSON.stringify(
        await c.env.caller.operations.commit(await jsonObject(c.req.raw, context.bodyLimit)),
      ),
    ),
  );

  const answerBatch = async (c: Context<KvBindings>, wire: unknown, connection?: unknown) => {
    const requests = checkArray(wire, "requests");
    if (requests.length > batchLimit)
      throw createKvError(
        "too_large",
        `The batch holds ${requests.length} requests, the limit is ${batchLimit}; send several.`,
      );
    const { caller } = c.env;
    caller.countMore(requests.length - 1);
    const report = context.requestLog.reportTo(c.req.raw);
    const results = await answerAll(context, caller, requests, report);
    if (typeof connection === "string") caller.watches.ping(connection);
    return json(`{"results":[${results.join(",")}],"asOf":"${caller.watches.head}"}`);
  };

  app.post(`${base}/batch`, async (c) => {
    const body = await jsonObject(c.req.raw, context.bodyLimit);
    return answerBatch(c, body.requests, body.connection);
  });

  // Any page may have a browser send a GET, so this one must change nothing.
  app.get(`${base}/batch`, async (c) => {
    const text = queryOf(c.req.raw).get("requests") ?? "[]";
    const requests = checkArray(parseJson(text, 'The query parameter "requests"'), "requests");
    if (requests.some(isWrite))
      throw createKvError(
        "invalid_argument",
        "GET /batch only reads; send changes by POST /batch.",
      );
    return answerBatch(c, requests);
  });
}
