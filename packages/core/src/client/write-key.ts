// Keys to be written: as any key, but a part may be `kv.uuidv7()`.
import { checkKey, type KvKey, type KvKeyPart } from "../protocol/key.ts";
import { KvUuid } from "../protocol/kv-uuid.ts";

/** A key to write. Each `kv.uuidv7()` in it becomes the commit's UUIDv7. */
export type KvWriteKey = readonly (KvKeyPart | KvUuid)[];

/** The key that is written. @throws KvError `invalid_key` */
export function resolveWriteKey(key: KvWriteKey, uuid: string): KvKey {
  return checkKey(
    Array.isArray(key) ? key.map((part) => (part instanceof KvUuid ? uuid : part)) : key,
  );
}
