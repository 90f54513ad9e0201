// Keys as people type them: as they stand in code, or as in a URL.
import type { KvKey } from "@keyval/core";
import { decodeKeyPath, decodeWireKey } from "@keyval/core/protocol";

/** Strings are skipped, so that `"12n"` stays one. */
const stringsAndBigints = /"(?:\\.|[^"\\])*"|-?\d+n\b/g;

/**
 * Reads `["users", 7n]`, or `users/7`.
 * @throws Error saying what cannot be read
 */
export function parseKeyText(text: string): KvKey {
  const trimmed = text.trim();
  if (trimmed === "") throw new Error('Type a key, as ["users", 7] or as users/7.');
  if (!trimmed.startsWith("[")) return decodeKeyPath(trimmed);
  const json = trimmed.replaceAll(stringsAndBigints, (token) =>
    token.startsWith('"') ? token : `{"__type":"bigint","value":"${token.slice(0, -1)}"}`,
  );
  let wire: unknown;
  try {
    wire = JSON.parse(json);
  } catch {
    throw new Error('This is no key; write one as ["users", 7] or as users/7.');
  }
  return decodeWireKey(wire);
}
