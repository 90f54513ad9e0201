// Keys in JSON: arrays, with the value tags for bigint and bytes parts and for infinite numbers.
import { createKvError } from "../errors/create-kv-error.ts";
import { checkBound, checkKey, checkPrefix, type KvKey } from "./key.ts";
import { decodeValue, encodeValue, type WireValue } from "./value.ts";

/** A key as it stands in a JSON body. */
export type WireKey = readonly WireValue[];

/** A checked key as JSON. */
export function encodeWireKey(key: KvKey): WireKey {
  return encodeValue(key) as WireKey;
}

function decodeParts(wire: unknown, what: string): unknown {
  if (!Array.isArray(wire))
    throw createKvError("invalid_key", `The ${what} must be a JSON array such as ["users", 1].`);
  return decodeValue(wire);
}

/** Reads and checks a key. @throws KvError `invalid_key` */
export function decodeWireKey(wire: unknown): KvKey {
  return checkKey(decodeParts(wire, "key"));
}

/** Reads and checks an end of a range. @throws KvError `invalid_key` */
export function decodeWireBound(wire: unknown): KvKey {
  return checkBound(decodeParts(wire, "bound"));
}

/** Reads and checks a prefix, which may be empty. @throws KvError `invalid_key` */
export function decodeWirePrefix(wire: unknown): KvKey {
  return checkPrefix(decodeParts(wire, "prefix"));
}
