// The order of keys, without encoding them.
import type { KvKey, KvKeyPart } from "./key.ts";

const rankOf = { object: 0, string: 1, number: 2, bigint: 3, boolean: 4 } as const;

/** UTF-16 code units in code point order: surrogates stand for what lies above the BMP. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Compares two strings by Unicode code point, which is the order of their UTF-8 bytes. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Item by item; the one that ends first comes first. */
function compareItems<T>(
  a: ArrayLike<T>,
  b: ArrayLike<T>,
  compare: (a: T, b: T) => number,
): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compare(a[i] as T, b[i] as T);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** As `compareKeys`, of one part. */
export function compareParts(a: KvKeyPart, b: KvKeyPart): number {
  if (a === b) return 0;
  const rank = rankOf[typeof a as keyof typeof rankOf] - rankOf[typeof b as keyof typeof rankOf];
  if (rank !== 0) return rank;
  if (typeof a === "string") return compareStrings(a, b as string);
  if (typeof a === "object") return compareItems(a, b as Uint8Array, (x, y) => x - y);
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Compares two keys: negative when `a` comes first, 0 when they are the same, positive otherwise. By part,
 * `Uint8Array < string < number < bigint < boolean`; numbers by value, strings by code point, bytes
 * lexicographically, `false` before `true`; a key comes before its descendants.
 *
 * @example
 * ```ts
 * import { compareKeys } from "@keyval/core";
 * [["n", 10], ["n", 2], ["n"]].sort(compareKeys); // [["n"], ["n", 2], ["n", 10]]
 * ```
 */
export function compareKeys(a: KvKey, b: KvKey): number {
  return compareItems(a, b, compareParts);
}
