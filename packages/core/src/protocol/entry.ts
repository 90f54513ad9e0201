// Entries: a key, its value and the version it was written with.
import type { KvKey } from "./key.ts";
import { encodeValue, takeValue, type WireValue } from "./value.ts";
import { decodeWireKey, encodeWireKey, type WireKey } from "./wire-key.ts";

/** A stored entry. `versionstamp` is opaque text, new for each commit and ordered as commits are. */
export type KvEntry<T = unknown> = {
  readonly key: KvKey;
  readonly value: T;
  readonly versionstamp: string;
};

/** An entry, or the news that its key holds nothing. */
export type KvEntryMaybe<T = unknown> =
  | KvEntry<T>
  | { readonly key: KvKey; readonly value: null; readonly versionstamp: null };

/** An entry on the wire; a missing or deleted one has nulls. */
export type WireEntry = {
  readonly key: WireKey;
  readonly value: WireValue;
  readonly versionstamp: string | null;
};

/** An entry as JSON. */
export function encodeEntry(entry: KvEntryMaybe): WireEntry {
  return {
    key: encodeWireKey(entry.key),
    value: encodeValue(entry.value),
    versionstamp: entry.versionstamp,
  };
}

/**
 * Reads an entry of JSON that nobody else has: its value may become the entry's.
 * @throws KvError `protocol` or `invalid_key`
 */
export function decodeEntry<T>(wire: WireEntry): KvEntryMaybe<T> {
  const key = decodeWireKey(wire.key);
  if (wire.versionstamp === null) return { key, value: null, versionstamp: null };
  return { key, value: takeValue(wire.value) as T, versionstamp: wire.versionstamp };
}
