// Keys as text in the panel: exact, and read back as they are shown; also read as they stand in URLs.
import type { KvKey, KvKeyPart } from "@keyval/core";
import { decodeKeyPath, decodeWireKey, encodeValue } from "@keyval/core/protocol";

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** One part of a key, as it would stand in code; bytes as `0x0102ff`. */
export function partText(part: KvKeyPart): string {
  if (typeof part === "string") return JSON.stringify(part);
  if (typeof part === "bigint") return `${part}n`;
  return typeof part === "object" ? `0x${hex(part)}` : String(part);
}

/** A whole key: `["users", 7n, 0x0102ff]`. */
export const keyText = (key: KvKey): string => `[${key.map(partText).join(", ")}]`;

const quotes = /(?<!\\)"/g;

/** How much of two keys' texts is the same, up to the end of a part. */
function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  const end = a.slice(0, length).lastIndexOf(", ");
  const isWhole = (a.slice(0, end).match(quotes)?.length ?? 0) % 2 === 0; // no comma within a text
  return end > 0 && isWhole ? end + 2 : 0;
}

/** Texts of keys beside each other: what the first one has said of the others is left out, as in `[…, "Ben"]`. */
export const shortKeys = ([first, ...rest]: readonly string[]): string[] =>
  first === undefined
    ? []
    : [
        first,
        ...rest.map((text) => {
          const shared = sharedLength(text, first);
          return shared === 0 ? text : `[…, ${text.slice(shared)}`;
        }),
      ];

/** Strings are skipped, so that `"12n"` stays one. */
const tokens = /"(?:\\.|[^"\\])*"|-?\d+n\b|0x(?:[0-9a-f]{2})*\b|-?Infinity\b/gi;

/** A token that JSON has no word for, as the wire's. */
function tokenAsJson(token: string): string {
  if (token.startsWith('"')) return token;
  if (token.endsWith("n")) return JSON.stringify(encodeValue(BigInt(token.slice(0, -1))));
  if (!token.startsWith("0")) return JSON.stringify(encodeValue(Number(token)));
  const pairs = token.slice(2).match(/../g) ?? [];
  return JSON.stringify(encodeValue(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))));
}

/**
 * Reads `["users", 7n]`, or `users/7`.
 * @throws Error saying what cannot be read
 */
export function parseKeyText(text: string): KvKey {
  const trimmed = text.trim();
  if (trimmed === "") throw new Error('Type a key, as ["users", 7] or as users/7.');
  if (!trimmed.startsWith("[")) return decodeKeyPath(trimmed);
  let wire: unknown;
  try {
    wire = JSON.parse(trimmed.replaceAll(tokens, tokenAsJson));
  } catch {
    throw new Error('This is no key; write one as ["users", 7] or as users/7.');
  }
  return decodeWireKey(wire);
}
