// What a `kv.watch` was called with.
import type { Kv, KvEntryMaybe, KvKey } from "@keyval/core";
import { until } from "./until.ts";

/** Collects what a watch is called with: per call, keys and values. */
export function record(kv: Kv, keys: KvKey | KvKey[], options: Parameters<Kv["watch"]>[2] = {}) {
  const calls: (readonly [KvKey, unknown])[][] = [];
  const handle = kv.watch(
    keys as KvKey,
    (entries: KvEntryMaybe[]) => calls.push(entries.map(({ key, value }) => [key, value] as const)),
    options,
  );
  const called = (count: number) => until(kv, () => calls.length >= count);
  return { calls, handle, called };
}
