// Keys of a request body, in the forms the services and the answer need.
import {
  createKvError,
  decodeWireKey,
  encodeKeyPath,
  type KvKey,
  readLimit,
} from "@keyval/core/protocol";
import { decodeStoredKey, keyJson, type StoredKey, storedKey } from "../storage/stored-key.ts";
import { checkArray } from "./commit.ts";

export type KeyList = {
  readonly storedKeys: readonly StoredKey[];
  readonly keyTexts: readonly string[];
};

/** Checked keys in both forms. */
export function keyList(keys: readonly KvKey[]): KeyList {
  return { storedKeys: keys.map(storedKey), keyTexts: keys.map(keyJson) };
}

/** Reads the keys of a body. @throws KvError `invalid_key`, `too_large` */
export function prepareKeys(wire: unknown): KeyList {
  const keys = checkArray(wire, "keys");
  if (keys.length > readLimit)
    throw createKvError(
      "too_large",
      `The request names ${keys.length} keys, the limit is ${readLimit}; send several requests.`,
    );
  return keyList(keys.map(decodeWireKey));
}

/** A stored key as path text. */
export function encodeStoredKeyPath(key: StoredKey): string {
  return encodeKeyPath(decodeStoredKey(key));
}
