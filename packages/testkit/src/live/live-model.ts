// What a view must show, computed the plain way from everything the server holds.
import { compareKeys, type KvEntry, type KvKey, type LiveSelector, matches } from "@keyval/core";

function isBelow(key: KvKey, prefix: KvKey): boolean {
  return key.length > prefix.length && compareKeys(key.slice(0, prefix.length), prefix) === 0;
}

/** The entries of a selector. For pages: those of the whole range. */
export function expected(selector: LiveSelector, stored: readonly KvEntry[]): readonly KvEntry[] {
  if ("key" in selector)
    return stored.filter((entry) => compareKeys(entry.key, selector.key) === 0);
  if ("search" in selector) throw new Error("What a search finds, this model does not know.");
  if ("keys" in selector) return selector.keys.flatMap((key) => expected({ key }, stored));
  const range = "count" in selector ? { prefix: selector.count, where: selector.where } : selector;
  const { start, end, reverse } = range as { start?: KvKey; end?: KvKey; reverse?: boolean };
  const found = stored
    .filter(({ key }) => isBelow(key, range.prefix))
    .filter(({ key }) => !start || compareKeys(key, start) >= 0)
    .filter(({ key }) => !end || compareKeys(key, end) < 0)
    .filter(({ value }) => !range.where || matches(range.where, value))
    .sort((a, b) => compareKeys(a.key, b.key) * (reverse ? -1 : 1));
  return "limit" in selector ? found.slice(0, selector.limit) : found;
}
