// The watch endpoints of the reference server, from the same hub: plain SSE of changes, and polling.
import {
  createKvError,
  decodeKeyPaths,
  decodePrefixPath,
  encodeWireKey,
  type KvKey,
  readLimit,
} from "@keyval/core/protocol";
import type { Caller } from "../services/operations/caller.ts";
import { encodeStoredKeyPath, keyList } from "../services/reads/key-list.ts";
import { prepareLimit } from "../services/reads/range.ts";
import { referenceFormat } from "../watch/frame-format.ts";
import { entriesJson } from "../services/commits/change.ts";
import { entriesOrMissingJson } from "./entry-text.ts";
import { flagOf, numberOf, queryOf } from "./request.ts";
import { json } from "./respond.ts";
import type { KvApp, RouteContext } from "./route-context.ts";
import { streamHeaders } from "./watch-routes.ts";

const standardLimit = 100;
const prefixLimit = 100;

function required(query: URLSearchParams, name: string): string {
  const text = query.get(name);
  if (text === null)
    throw createKvError(
      "invalid_argument",
      `The query parameter ${name} is missing; give keys as paths, such as users/1.`,
    );
  return text;
}

function keysOf(query: URLSearchParams): KvKey[] {
  const keys = decodeKeyPaths(required(query, "keys"));
  if (keys.length === 0)
    throw createKvError(
      "invalid_argument",
      "The query parameter keys is empty; name at least one key.",
    );
  if (keys.length > readLimit)
    throw createKvError("too_large", `${keys.length} keys are watched, the limit is ${readLimit}.`);
  return keys;
}

function prefixesOf(query: URLSearchParams): KvKey[] {
  const several = query.get("prefixes")?.split(",") ?? [required(query, "prefix")];
  if (several.length > prefixLimit)
    throw createKvError(
      "too_large",
      `${several.length} prefixes are watched, the limit is ${prefixLimit}; watch one above them.`,
    );
  return several.map(decodePrefixPath);
}

type Listed = Awaited<ReturnType<Caller["operations"]["list"]>>;

/** The entries below prefixes, up to `limit` of each. @throws KvError `too_large` */
async function listAll(
  { operations }: Caller,
  prefixes: readonly KvKey[],
  { limit, bodyLimit }: { limit: number; bodyLimit: number },
): Promise<Listed> {
  const entries: Listed = [];
  let size = 0;
  for (const prefix of prefixes) {
    const found = await operations.list({ prefix: encodeWireKey(prefix), limit });
    for (const { value } of found) size += value.length;
    if (size > bodyLimit)
      throw createKvError(
        "too_large",
        `The values below these prefixes take more than ${bodyLimit} bytes; ask for fewer, or with a limit.`,
      );
    entries.push(...found);
  }
  return entries;
}

function limitOf(query: URLSearchParams): number {
  return prepareLimit(numberOf(query, "limit"), standardLimit, readLimit);
}

/** Routes below `base`. */
export function referenceWatchRoutes(app: KvApp, base: string, { bodyLimit }: RouteContext): void {
  const stream = async (
    { watches: operations }: Caller,
    query: URLSearchParams,
    watches: readonly object[],
    snapshotLimit: number,
  ) => {
    const hasSnapshots = flagOf(query, "initial", true);
    const format = referenceFormat;
    const body = await operations.openAll({ watches, format, hasSnapshots, snapshotLimit });
    return new Response(body, { headers: streamHeaders });
  };

  app.get(`${base}/watch`, (c) => {
    const query = queryOf(c.req.raw);
    const watches = [{ id: "keys", keys: keysOf(query).map(encodeWireKey) }];
    return stream(c.env.caller, query, watches, readLimit);
  });

  app.get(`${base}/watch/prefix`, (c) => {
    const query = queryOf(c.req.raw);
    const watches = prefixesOf(query).map((prefix, i) => ({
      id: `prefix ${i}`,
      prefix: encodeWireKey(prefix),
    }));
    return stream(c.env.caller, query, watches, limitOf(query));
  });

  app.get(`${base}/watch/poll`, async (c) => {
    const query = queryOf(c.req.raw);
    const list = keyList(keysOf(query));
    const { keys } = list;
    const known = query.get("versionstamps")?.split(",");
    const entries = await c.env.caller.operations.getKeys(list);
    const isNew = (_: unknown, i: number) =>
      known === undefined ||
      (entries[i]?.versionstamp ?? "") !== (known[i] ?? "").replace("null", "");
    const versionstamps = entries.map((entry) => entry?.versionstamp ?? null);
    const changed = entriesOrMissingJson(entries.filter(isNew), keys.filter(isNew));
    return json(`{"entries":${changed},"versionstamps":${JSON.stringify(versionstamps)}}`);
  });

  app.get(`${base}/watch/prefix/poll`, async (c) => {
    const query = queryOf(c.req.raw);
    const known = knownVersions(query.get("versionstamps") ?? "");
    const { operations } = c.env.caller;
    const limits = { limit: limitOf(query), bodyLimit };
    const entries = await listAll(c.env.caller, prefixesOf(query), limits);
    const paths = entries.map((entry) => encodeStoredKeyPath(entry.key));
    const versionstamps = entries.map((entry, i) => `${paths[i]}:${entry.versionstamp}`).join(",");
    const changed = entries.filter(
      (entry, i) => known.get(paths[i] as string) !== entry.versionstamp,
    );
    for (const path of paths) known.delete(path);
    const list = keyList([...known.keys()].flatMap(decodeKeyPaths));
    const { keys } = list;
    const others = await operations.getKeys(list);
    const gone = keys.filter((_, i) => others[i] === undefined);
    const all = [
      entriesJson(changed),
      entriesOrMissingJson(
        gone.map(() => undefined),
        gone,
      ),
    ].map((list) => list.slice(1, -1));
    return json(
      `{"entries":[${all.filter((list) => list !== "").join(",")}],"versionstamps":${JSON.stringify(versionstamps)}}`,
    );
  });
}

/** Reads `key:versionstamp,…`. A versionstamp holds no colon; a key's path may. */
function knownVersions(text: string): Map<string, string> {
  const known = new Map<string, string>();
  for (const pair of text.split(",")) {
    const colon = pair.lastIndexOf(":");
    if (colon > 0) known.set(pair.slice(0, colon), pair.slice(colon + 1));
  }
  return known;
}
