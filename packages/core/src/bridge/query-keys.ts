// Query keys: a live selector as strings, one element per key part, and back. TanStack hashes keys as JSON, which
// throws on a bigint and confuses bytes with objects; and its filters match by leading elements.
//
//   ["kv", "/api", "todos", "7", ":entry"]     ["kv", "/api", "todos", ":list", "{\"limit\":10}"]
//
// The kind comes last, so that ["kv", "/api", "todos"] matches everything at and below ["todos"]. An encoded part
// never holds a ":" at its start, so no key can be taken for a kind.
import type { LiveRange, LiveSelector } from "../live/live-view.ts";
import { formatKey } from "../protocol/format-key.ts";
import { checkKey, checkPrefix, type KvKey } from "../protocol/key.ts";
import { decodeKeyPath, encodeKeyPath } from "../protocol/key-path.ts";
import type { WireValue } from "../protocol/value.ts";
import { decodeWhere, encodeWhere } from "../protocol/wire-where.ts";

/** A TanStack query key made of strings only. */
export type KvQueryKey = readonly string[];

/** The first element of every query key of ours. */
const root = "kv";

type RangeParams = {
  start?: string;
  end?: string;
  reverse?: true;
  limit?: number;
  pageSize?: number;
  where?: WireValue;
  query?: string;
};

/** Each part on its own: how a part is written must not depend on what follows it, or filters would miss. */
const encodeParts = (prefix: KvKey) =>
  encodeKeyPath(["", ...prefix])
    .split("/")
    .slice(1);

const decodeParts = (elements: readonly string[]): KvKey =>
  elements.length === 0 ? [] : decodeKeyPath(elements.join("/"));

/** What distinguishes two ranges of one prefix; nothing when there is nothing to say. */
function encodeRange(
  range: Partial<LiveRange & { limit: number; pageSize: number; query: string }>,
): string[] {
  const params: RangeParams = {
    ...(range.start && { start: encodeKeyPath(checkKey(range.start)) }),
    ...(range.end && { end: encodeKeyPath(checkKey(range.end)) }),
    ...(range.reverse && { reverse: true }),
    ...(range.limit !== undefined && { limit: range.limit }),
    ...(range.pageSize !== undefined && { pageSize: range.pageSize }),
    ...(range.query !== undefined && { query: range.query }),
    ...(range.where && { where: encodeWhere(range.where) }),
  };
  const text = JSON.stringify(params);
  return text === "{}" ? [] : [text];
}

function decodeRange(text: string | undefined) {
  if (text === undefined) return {};
  const { start, end, where, ...rest } = JSON.parse(text) as RangeParams;
  return {
    ...rest,
    ...(start !== undefined && { start: decodeKeyPath(start) }),
    ...(end !== undefined && { end: decodeKeyPath(end) }),
    ...(where !== undefined && { where: decodeWhere(where) }),
  };
}

function encodeSelector(selector: LiveSelector): string[] {
  if ("key" in selector) return [...encodeParts(checkKey(selector.key)), ":entry"];
  if ("keys" in selector)
    return [":many", ...selector.keys.map((key) => encodeKeyPath(checkKey(key)))];
  if ("count" in selector)
    return [...encodeParts(checkPrefix(selector.count)), ":count", ...encodeRange(selector)];
  if ("search" in selector)
    return [...encodeParts(checkPrefix(selector.search)), ":search", ...encodeRange(selector)];
  const kind = "pageSize" in selector ? ":pages" : ":list";
  return [...encodeParts(checkPrefix(selector.prefix)), kind, ...encodeRange(selector)];
}

/** The first elements of every query key under one scope. */
export const scopeKey = (scope: string): KvQueryKey => [root, scope];

/** The first elements of the query key of everything at and below a prefix. */
export const prefixKey = (scope: string, prefix: KvKey): KvQueryKey => [
  root,
  scope,
  ...encodeParts(checkPrefix(prefix)),
];

/**
 * The query key of a selector.
 * @throws KvError `invalid_key`, `invalid_argument`
 */
export function queryKeyOf(scope: string, selector: LiveSelector): KvQueryKey {
  return [root, scope, ...encodeSelector(selector)];
}

/** A selector in a few words for people, with the types that a query key's text hides: `list ["todos", 7n] {"limit":10}`. */
export function describeSelector(selector: LiveSelector): string {
  const [elements, named] = [encodeSelector(selector), selector as Partial<Named>];
  const at = elements.findIndex((element) => element.startsWith(":"));
  const keys = named.keys ?? [named.key ?? named.prefix ?? named.count ?? named.search ?? []];
  const range = named.keys ? [] : elements.slice(at + 1);
  return [elements[at]?.slice(1), ...keys.map(formatKey), ...range].join(" ");
}

type Named = Record<"key" | "prefix" | "count" | "search", KvKey> & { keys: readonly KvKey[] };

/** The selector a query key was made from, or nothing when it is not one of this scope. */
export function selectorOf(scope: string, queryKey: readonly unknown[]): LiveSelector | undefined {
  if (queryKey[0] !== root || queryKey[1] !== scope) return undefined;
  const elements = queryKey.slice(2) as string[];
  const at = elements.findIndex((element) => element.startsWith(":"));
  const parts = elements.slice(0, at);
  const rest = elements.slice(at + 1);
  switch (elements[at]) {
    case ":entry":
      return { key: decodeParts(parts) };
    case ":many":
      return { keys: rest.map(decodeKeyPath) };
    case ":count":
      return { count: decodeParts(parts), ...decodeRange(rest[0]) };
    case ":search":
      return { search: decodeParts(parts), query: "", ...decodeRange(rest[0]) };
    case ":list":
    case ":pages":
      return { prefix: decodeParts(parts), ...decodeRange(rest[0]) };
    default:
      return undefined;
  }
}
