// What a watch asks for, as text: components give new but equal arrays at every render, and a watch must outlive that.
import type { Kv } from "../client/kv.ts";
import { isKeyList } from "../client/get.ts";
import type { WatchCallback, WatchOptions } from "../client/kv-watch.ts";
import { checkPrefix, type KvKey } from "../protocol/key.ts";
import { decodePrefixPath, encodeKeyPath } from "../protocol/key-path.ts";
import { isSkip, type KvSkip } from "./query-options.ts";

/** Equal for equal keys and options; undefined while there is no key. */
export function watchId(
  keys: KvKey | readonly KvKey[] | KvSkip,
  options?: Omit<WatchOptions, "signal">,
): string | undefined {
  if (isSkip(keys)) return undefined;
  const list = isKeyList(keys) && keys.length > 0 ? keys : [keys as KvKey];
  return JSON.stringify([list.map((key) => encodeKeyPath(checkPrefix(key))), options ?? {}]);
}

/** Starts the watch of an id. Returns the function that ends it. */
export function watchById(
  kv: Kv,
  id: string | undefined,
  callback: WatchCallback<never>,
): (() => void) | undefined {
  if (id === undefined) return undefined;
  const [paths, options] = JSON.parse(id) as [string[], WatchOptions];
  const keys = paths.map(decodePrefixPath);
  const watch = kv.watch(keys.length === 1 ? (keys[0] as KvKey) : keys, callback, options);
  return () => watch.stop();
}
