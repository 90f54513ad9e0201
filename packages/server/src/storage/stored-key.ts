// Keys as storage and the hub handle them: order-preserving bytes, held as one character per byte.
import {
  decodeKeyBytes,
  encodeKeyBytes,
  encodeWireKey,
  type KvKey,
  type KvKeyPart,
} from "@keyval/core/protocol";

/**
 * The bytes of `encodeKeyBytes`, one character (0–255) per byte: compares with `<` as the bytes do, and serves as a
 * map key, which a Uint8Array cannot.
 */
export type StoredKey = string;

/** Bytes as a stored key. */
function fromKeyBytes(bytes: Uint8Array): StoredKey {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** A stored key as bytes. */
export function toKeyBytes(key: StoredKey): Uint8Array {
  return Buffer.from(key, "latin1");
}

/** A checked key as storage keeps it. */
export function storedKey(key: KvKey): StoredKey {
  return fromKeyBytes(encodeKeyBytes(key));
}

/** The key a stored key stands for. */
export function decodeStoredKey(key: StoredKey): KvKey {
  return decodeKeyBytes(toKeyBytes(key));
}

function isPlainPart(part: KvKeyPart): boolean {
  return typeof part === "string" || typeof part === "boolean" || Number.isFinite(part);
}

/** The key's JSON text, as it stands in every answer. Most keys need no tags. */
export function keyJson(key: KvKey): string {
  return JSON.stringify(key.every(isPlainPart) ? key : encodeWireKey(key));
}

/** The least stored key greater than `key`. */
export function successor(key: StoredKey): StoredKey {
  return `${key}\u0000`;
}

/** The descendants of a prefix: `from` inclusive, `to` exclusive; the prefix's own key is outside. */
export function descendants(prefix: StoredKey): { from: StoredKey; to: StoredKey } {
  return { from: `${prefix}\u0001`, to: `${prefix}\u00ff` };
}
