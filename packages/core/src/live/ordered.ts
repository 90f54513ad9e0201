// Arrays kept in key order, and binary search in them.
import { compareKeys } from "../protocol/compare-keys.ts";
import type { KvKey } from "../protocol/key.ts";

/**
 * Where `key` stands in `items`, or `-1 - i` when it would stand at `i`.
 * @param sign 1 for ascending order, -1 for descending.
 */
export function findKey(
  items: readonly { readonly key: KvKey }[],
  key: KvKey,
  sign: 1 | -1,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = sign * compareKeys((items[middle] as { key: KvKey }).key, key);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1 - low;
}

/** Whether two arrays hold the same objects. */
export function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
