// Query keys: a live selector as strings, one element per key part. TanStack hashes keys as JSON, which
// throws on a bigint and confuses bytes with objects; and its filters match by leading elements.
//
//   ["kv", "/api", "todos", "7", ":entry"]     ["kv", "/api", "todos", ":list", "{\"limit\":10}"]
//
// The kind comes last, so that ["kv", "/api", "todos"] matches everything at and below ["todos"]. An encoded part
// never holds a ":" at its start, so no key can be taken for a kind.
import type { LiveSelector } from "../live/live-view.ts";
import { encodeParts, identify } from "../live/selector.ts";
import { formatKey } from "../protocol/format-key.ts";
import type { KvKey } from "../protocol/key.ts";

/** A TanStack query key made of strings only. */
export type KvQueryKey = readonly string[];

/** The first element of every query key of ours. */
const root = "kv";

/** The first elements of every query key under one scope. */
export const scopeKey = (scope: string): KvQueryKey => [root, scope];

/** The first elements of the query key of everything at and below a prefix. */
export const prefixKey = (scope: string, prefix: KvKey): KvQueryKey => [
  root,
  scope,
  ...encodeParts(prefix),
];

/**
 * The query key of a selector.
 * @throws KvError `invalid_key`, `invalid_argument`
 */
export function queryKeyOf(scope: string, selector: LiveSelector): KvQueryKey {
  return [root, scope, ...identify(selector).path];
}

/** A selector in a few words for people, with the types that a query key's text hides: `list ["todos", 7n] {"limit":10}`. */
export function describeSelector(selector: LiveSelector): string {
  const [{ path: elements }, named] = [identify(selector), selector as Partial<Named>];
  const at = elements.findIndex((element) => element.startsWith(":"));
  const keys = named.keys ?? [named.key ?? named.prefix ?? named.count ?? named.search ?? []];
  const range = named.keys ? [] : elements.slice(at + 1);
  return [elements[at]?.slice(1), ...keys.map(formatKey), ...range].join(" ");
}

type Named = Record<"key" | "prefix" | "count" | "search", KvKey> & { keys: readonly KvKey[] };

/** Whether a query key is one that `queryKeyOf` made in this scope. */
export const isKeyOf = (scope: string, queryKey: readonly unknown[]): boolean =>
  queryKey[0] === root &&
  queryKey[1] === scope &&
  queryKey.some((element) => String(element).startsWith(":"));
