// Checks selectors and says them as text, so that equal ones share a view and a query.
import { createKvError } from "../errors/create-kv-error.ts";
import { windowLimit } from "../protocol/batch.ts";
import { checkOptions } from "../protocol/check-options.ts";
import { checkBound, checkKey, checkPrefix, type KvKey } from "../protocol/key.ts";
import { encodeKeyPath, encodePart } from "../protocol/key-path.ts";
import { isPlainObject } from "../protocol/plain-object.ts";
import type { Where } from "../protocol/where.ts";
import { encodeWhere } from "../protocol/encode-where.ts";
import type { LiveRange, LiveSelector } from "./live-view.ts";

function checkSize(value: unknown, name: string): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > windowLimit)
    throw createKvError(
      "invalid_argument",
      `${name} is ${String(value)}; give a whole number from 1 to ${windowLimit}.`,
    );
  return value as number;
}

/** Whether a filter says something; what is no filter is refused by whoever reads it. */
const filters = (where: Where | undefined): where is Where =>
  where != null && !(isPlainObject(where) && Object.keys(where).length === 0);

function checkRange({ prefix, start, end, reverse, where }: LiveRange): LiveRange {
  return {
    prefix: checkPrefix(prefix),
    ...(start && { start: checkBound(start) }),
    ...(end && { end: checkBound(end) }),
    ...(reverse && { reverse }),
    ...(filters(where) && { where }),
  };
}

function refuse(): never {
  throw createKvError(
    "invalid_argument",
    "The selector names nothing; give { key }, { keys: [] }, { prefix }, { prefix, pageSize }, { count: prefix } or { search: prefix, query: text }.",
  );
}

const keysOf = (keys: readonly KvKey[]): readonly KvKey[] =>
  Array.isArray(keys) ? keys : refuse();

/** Checks a selector and copies what it names. */
function checkSelector(selector: LiveSelector): LiveSelector {
  if (!isPlainObject(selector)) return refuse();
  if ("key" in selector) {
    checkOptions(selector, "A selector of a key", { key: 1 });
    return { key: checkKey(selector.key) };
  }
  if ("keys" in selector) {
    checkOptions(selector, "A selector of keys", { keys: 1 });
    return { keys: keysOf(selector.keys).map(checkKey) };
  }
  if ("count" in selector) {
    checkOptions(selector, "A selector of a count", { count: 1, where: 1 });
    const { prefix: count, where } = checkRange({ ...selector, prefix: selector.count });
    return { count, ...(where && { where }) };
  }
  if ("search" in selector) {
    checkOptions(selector, "A selector of a search", { search: 1, query: 1, limit: 1, where: 1 });
    const { search, query, limit, where } = selector;
    const range = { prefix: search, limit, where } as LiveRange;
    const { prefix, ...rest } = checkSelector(range) as LiveRange;
    if (typeof query !== "string") return refuse();
    return { search: prefix, query, ...rest };
  }
  if (!("prefix" in selector)) return refuse();
  checkOptions(selector as LiveRange & { limit?: number; pageSize?: number }, "A selector", {
    ...{ prefix: 1, start: 1, end: 1, reverse: 1, where: 1, limit: 1, pageSize: 1 },
  });
  const range = checkRange(selector);
  if ("pageSize" in selector)
    return { ...range, pageSize: checkSize(selector.pageSize, "pageSize") };
  return selector.limit === undefined
    ? range
    : { ...range, limit: checkSize(selector.limit, "limit") };
}

/**
 * Each part on its own: how a part is written must not depend on what follows it, or filters would miss.
 * @throws KvError `invalid_key`
 */
export const encodeParts = (prefix: KvKey): string[] => checkPrefix(prefix).map(encodePart);

type Ends = Partial<LiveRange & { limit: number; pageSize: number; query: string }>;

/** What distinguishes two ranges of one prefix; nothing when there is nothing to say. */
function encodeEnds({ start, end, reverse, limit, pageSize, query, where }: Ends): string[] {
  const ends = {
    start: start && encodeKeyPath(start),
    end: end && encodeKeyPath(end),
    reverse,
    limit,
    pageSize,
    query,
    where: where && encodeWhere(where),
  };
  const text = JSON.stringify(ends, sorted);
  return text === "{}" ? [] : [text];
}

/** A checked selector as strings: one for each part of its key or prefix, then its kind and what else it says. */
function encodeSelector(selector: LiveSelector): string[] {
  if ("key" in selector) return [...selector.key.map(encodePart), ":entry"];
  if ("keys" in selector) return [":many", ...selector.keys.map(encodeKeyPath)];
  const [prefix, kind] =
    "count" in selector
      ? [selector.count, ":count"]
      : "search" in selector
        ? [selector.search, ":search"]
        : [selector.prefix, "pageSize" in selector ? ":pages" : ":list"];
  return [...prefix.map(encodePart), kind, ...encodeEnds(selector)];
}

/** A selector that was checked and copied, and its identity as strings. */
export type Identity = {
  readonly selector: LiveSelector;
  readonly path: readonly string[];
};

const identities = new WeakMap<LiveSelector, Identity>();

/**
 * Checks a selector and says its identity: once, where what comes out is given again.
 * @throws KvError `invalid_key` or `invalid_argument`
 */
export function identify(given: LiveSelector): Identity {
  let known = identities.get(given);
  if (!known) {
    const selector = checkSelector(given);
    known = { selector, path: encodeSelector(selector) };
    identities.set(selector, known);
  }
  return known;
}

/** Members in one order: conditions mean the same in any. */
function sorted(_: string, value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
