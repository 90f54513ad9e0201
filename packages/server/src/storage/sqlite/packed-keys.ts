// The keys of one commit as one blob: each with its length before it, in 7-bit groups.
import type { StoredKey } from "../stored-key.ts";

/** Packs keys for a log row. */
export function packKeys(keys: readonly StoredKey[]): Uint8Array {
  let text = "";
  for (const key of keys) {
    let length = key.length;
    for (; length >= 0x80; length >>>= 7) text += String.fromCharCode((length & 0x7f) | 0x80);
    text += String.fromCharCode(length) + key;
  }
  return Buffer.from(text, "latin1");
}

/** Reads what `packKeys` wrote. */
export function unpackKeys(bytes: Uint8Array): StoredKey[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const keys: StoredKey[] = [];
  for (let at = 0; at < text.length; ) {
    let length = 0;
    let shift = 0;
    for (;;) {
      const byte = text.charCodeAt(at++);
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    keys.push(text.slice(at, at + length));
    at += length;
  }
  return keys;
}
