// Reads of one key or several.
import type { Call } from "../http/batcher.ts";
import { unexpectedAnswer } from "../http/error-body.ts";
import { readLimit } from "../protocol/batch.ts";
import type { KvEntryMaybe, WireEntry } from "../protocol/entry.ts";
import type { KvKey } from "../protocol/key.ts";
import type { WireCheck } from "../protocol/mutation.ts";
import { decodeValue } from "../protocol/value.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";

/** Whether a key argument is a list of keys. */
export function isKeyList(keys: KvKey | readonly KvKey[]): keys is readonly KvKey[] {
  return Array.isArray(keys?.[0]); // of nothing at all the check of keys tells
}

/** What was read of a key that is known: its type need not survive the way back. */
export function entryOf<T>(key: KvKey, { value, versionstamp }: WireEntry): KvEntryMaybe<T> {
  if (versionstamp === null) return { key, value: null, versionstamp };
  return { key, value: decodeValue(value) as T, versionstamp };
}

/** Reads checked keys of one moment, at most `readLimit`; a `conflict` when a check does not hold at it. */
export async function readEntries(
  call: Call,
  keys: readonly KvKey[],
  signal?: AbortSignal,
  checks: readonly WireCheck[] = [],
): Promise<readonly WireEntry[]> {
  const request = {
    op: "get" as const,
    keys: keys.map(encodeWireKey),
    checks: checks.length > 0 ? checks : undefined,
  };
  const { entries } = await call(request, { signal });
  if (entries.length === keys.length) return entries;
  throw unexpectedAnswer("A read was answered with more or fewer entries than keys");
}

/** Reads any number of checked keys, in order. Up to `readLimit` of them are of one moment. */
export async function getMany<T>(
  call: Call,
  keys: readonly KvKey[],
  signal?: AbortSignal,
): Promise<KvEntryMaybe<T>[]> {
  const parts: Promise<readonly WireEntry[]>[] = [];
  for (let from = 0; from < keys.length; from += readLimit)
    parts.push(readEntries(call, keys.slice(from, from + readLimit), signal));
  const entries = (await Promise.all(parts)).flat();
  return keys.map((key, i) => entryOf<T>(key, entries[i] as WireEntry));
}
