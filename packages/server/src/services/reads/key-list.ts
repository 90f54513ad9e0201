// Keys of a request body, in the forms the services and the answer need.
import {
  createKvError,
  decodeWireKey,
  encodeKeyPath,
  type KvKey,
  readLimit,
} from "@keyval/core/protocol";
import { decodeStoredKey, type StoredKey, storedKey } from "../../storage/stored-key.ts";
import { checkArray } from "../commits/commit.ts";

/** Checked keys, and the form storage knows them by. */
export type KeyList = {
  readonly keys: readonly KvKey[];
  readonly storedKeys: readonly StoredKey[];
};

/** Keys with their stored form. */
export function keyList(keys: readonly KvKey[]): KeyList {
  return { keys, storedKeys: keys.map(storedKey) };
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
