// Keys in the form storage keeps them, made from the protocol alone: what engines are tested with.
import { descendantRange, encodeKeyBytes, type KvKey } from "@keyval/core/protocol";

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** A key as storage keeps it: one character per byte. */
export function toStoredKey(key: KvKey): string {
  return latin1(encodeKeyBytes(key));
}

/** The range of a prefix's descendants. */
export function descendantsOf(prefix: KvKey): { from: string; to: string } {
  const { from, to } = descendantRange(prefix);
  return { from: latin1(from), to: latin1(to) };
}
