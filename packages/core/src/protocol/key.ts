// What a key is, and the check every key passes on its way in, in the client and in the server.
import { createKvError } from "../errors/create-kv-error.ts";
import { compareParts } from "./compare-keys.ts";
import { objectTag } from "./object-tag.ts";

/** One part of a key. `1`, `"1"` and `1n` are three different parts. */
export type KvKeyPart = string | number | bigint | boolean | Uint8Array;

/** A composite key: 1 to 20 parts. */
export type KvKey = readonly KvKeyPart[];

/** The limits on keys, checked in the client and in the server. */
export const keyLimits = { parts: 20, stringLength: 1024, byteLength: 1024 } as const;

const bigintLimit = 1n << BigInt(keyLimits.byteLength * 8);

/** True for a `Uint8Array`, also one of another realm (an iframe, a worker, a test's window). */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && objectTag(value) === "Uint8Array";
}

function describe(part: unknown): string {
  if (part === null) return "null";
  if (Array.isArray(part)) return "an array";
  return typeof part === "object"
    ? "an object"
    : typeof part === "undefined"
      ? "undefined"
      : `a ${typeof part}`;
}

/** Says what is wrong with one part, or nothing when it is well. */
function partProblem(part: unknown): string | undefined {
  switch (typeof part) {
    case "string":
      if (part.length > keyLimits.stringLength)
        return `has ${part.length} characters, the limit is ${keyLimits.stringLength}; put it into the value`;
      if (/\p{Surrogate}/u.test(part))
        return "holds half a surrogate pair, which no encoding can carry";
      return undefined;
    case "number":
      return Number.isNaN(part) ? "is NaN, which has no place in the order of keys" : undefined;
    case "bigint":
      return part >= bigintLimit || part <= -bigintLimit
        ? `is a bigint beyond ${keyLimits.byteLength} bytes; put it into the value`
        : undefined;
    case "boolean":
      return undefined;
    default:
      if (!isBytes(part))
        return `is ${describe(part)}; use a string, number, bigint, boolean or Uint8Array`;
      return part.length > keyLimits.byteLength
        ? `has ${part.length} bytes, the limit is ${keyLimits.byteLength}; put it into the value`
        : undefined;
  }
}

function normalizePart(part: KvKeyPart): KvKeyPart {
  if (part === 0) return 0; // -0 and 0 are one key
  return typeof part === "object" ? part.slice() : part;
}

function checkParts(
  parts: unknown,
  what: string,
  least: number,
  most: number = keyLimits.parts,
): KvKey {
  if (!Array.isArray(parts))
    throw createKvError(
      "invalid_key",
      `The ${what} is ${describe(parts)}; a ${what} is an array such as ["users", 1].`,
    );
  if (parts.length < least)
    throw createKvError(
      "invalid_key",
      `The ${what} is empty; give it at least one part, such as ["users"].`,
    );
  if (parts.length > most)
    throw createKvError(
      "invalid_key",
      `The ${what} has ${parts.length} parts, the limit is ${most}.`,
    );
  for (let i = 0; i < parts.length; i++) {
    const problem = partProblem(parts[i]);
    if (problem)
      throw createKvError("invalid_key", `Part ${i} of the ${what} ${problem}.`, {
        details: { part: i },
      });
  }
  return (parts as KvKey).map(normalizePart);
}

/**
 * Checks a key and returns a copy of it in normal form (−0 becomes 0).
 * @throws KvError `invalid_key`, naming the part.
 */
export function checkKey(key: unknown): KvKey {
  return checkParts(key, "key", 1);
}

/** As `checkKey`, for an end of a range: one part more lets it stand right behind any key. */
export function checkBound(bound: unknown): KvKey {
  return checkParts(bound, "bound", 1, keyLimits.parts + 1);
}

/** As `checkKey`, for a prefix, which may be empty: everything. */
export function checkPrefix(prefix: unknown): KvKey {
  return checkParts(prefix, "prefix", 0);
}

/** True when `key` lies below `prefix`, or is it: whole parts, so `["user"]` covers `["user", 1]`, never `["users"]`. */
export function hasPrefix(key: KvKey, prefix: KvKey): boolean {
  return (
    key.length >= prefix.length &&
    prefix.every((part, i) => compareParts(part, key[i] as KvKeyPart) === 0)
  );
}

/** True when both name the same key. */
export function sameKey(a: KvKey, b: KvKey): boolean {
  return a.length === b.length && hasPrefix(a, b);
}
