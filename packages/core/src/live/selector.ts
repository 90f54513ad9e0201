// Checks selectors and names them, so that equal ones share a view.
import { createKvError } from "../errors/create-kv-error.ts";
import { windowLimit } from "../protocol/batch.ts";
import { checkBound, checkKey, checkPrefix, type KvKey } from "../protocol/key.ts";
import { encodeKeyPath, encodeKeyPaths } from "../protocol/key-path.ts";
import { encodeWhere } from "../protocol/wire-where.ts";
import type { LiveRange, LiveSelector } from "./live-view.ts";

function checkSize(value: unknown, name: string): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > windowLimit)
    throw createKvError(
      "invalid_argument",
      `${name} is ${String(value)}; give a whole number from 1 to ${windowLimit}.`,
    );
  return value as number;
}

function checkRange({ prefix, start, end, reverse, where }: LiveRange): LiveRange {
  return {
    prefix: checkPrefix(prefix),
    ...(start && { start: checkBound(start) }),
    ...(end && { end: checkBound(end) }),
    ...(reverse && { reverse }),
    ...(where && Object.keys(where).length > 0 && { where }),
  };
}

/**
 * Checks a selector and copies what it names.
 * @throws KvError `invalid_key` or `invalid_argument`
 */
export function checkSelector(selector: LiveSelector): LiveSelector {
  if ("key" in selector) return { key: checkKey(selector.key) };
  if ("keys" in selector) return { keys: selector.keys.map(checkKey) };
  if ("count" in selector) {
    const { prefix: count, where } = checkRange({ ...selector, prefix: selector.count });
    return { count, ...(where && { where }) };
  }
  if ("search" in selector) {
    const { search, query, limit, where } = selector;
    const range = { prefix: search, limit, where } as LiveRange;
    const { prefix, ...rest } = checkSelector(range) as LiveRange;
    return { search: prefix, query: String(query), ...rest };
  }
  if (!("prefix" in selector))
    throw createKvError(
      "invalid_argument",
      "The selector names nothing; give { key }, { keys }, { prefix }, { prefix, pageSize }, { count: prefix } or { search: prefix, query }.",
    );
  const range = checkRange(selector);
  if ("pageSize" in selector)
    return { ...range, pageSize: checkSize(selector.pageSize, "pageSize") };
  return selector.limit === undefined
    ? range
    : { ...range, limit: checkSize(selector.limit, "limit") };
}

type Parts = { limit: number; pageSize: number; count: KvKey; search: KvKey; query: string };

/** The identity of a checked selector. */
export function selectorId(selector: LiveSelector): string {
  if ("key" in selector) return `key ${encodeKeyPath(selector.key)}`;
  if ("keys" in selector) return `keys ${encodeKeyPaths(selector.keys)}`;
  const { where, ...rest } = selector as LiveRange & Partial<Parts>;
  return JSON.stringify([
    "count" in selector ? "count" : "range",
    encodeKeyPath(rest.prefix ?? rest.count ?? rest.search ?? []),
    rest.query,
    rest.start && encodeKeyPath(rest.start),
    rest.end && encodeKeyPath(rest.end),
    rest.reverse,
    rest.limit,
    rest.pageSize,
    where && JSON.stringify(encodeWhere(where), sorted),
  ]);
}

/** Members in one order: conditions mean the same in any. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
