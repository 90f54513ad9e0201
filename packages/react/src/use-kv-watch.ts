"use client";
// A callback per commit, while the component is mounted.
import type {
  KvSkip,
  RegisteredDefault,
  RegisteredEntry,
  RegisteredPlace,
  WatchOptions,
} from "@keyval/core";
import { checkFunction, watchById, watchId } from "@keyval/core/binding";
import { useEffect, useInsertionEffect, useRef } from "react";
import { useKvClient } from "./use-kv-client.ts";

/**
 * Calls back with what each commit changed, first with what is there, and renders nothing: for sounds, toasts, logs.
 * A watched key stands for itself and everything below it. The callback may be another one at every render.
 *
 * @param options those of `kv.watch`: `exact`, `emitInitial`, `limit`, …
 *
 * @example
 * ```tsx
 * import { useKvWatch } from "@keyval/react";
 *
 * export function Notifications({ user }: { user: string }) {
 *   useKvWatch<string>(["messages", user], (entries) => {
 *     for (const { value } of entries) if (value) new Notification(value);
 *   }, { emitInitial: false });
 *   return null;
 * }
 * ```
 */
export function useKvWatch<
  T = RegisteredDefault,
  const K extends RegisteredPlace<T> | readonly RegisteredPlace<T>[] | KvSkip =
    | RegisteredPlace<T>
    | readonly RegisteredPlace<T>[],
>(
  keys: K | KvSkip,
  callback: (entries: RegisteredEntry<K, T>[]) => unknown,
  options?: Omit<WatchOptions, "signal">,
): void {
  checkFunction(callback, "The callback of useKvWatch");
  const kv = useKvClient();
  const latest = useRef(callback);
  useInsertionEffect(() => {
    latest.current = callback;
  });
  const id = watchId(keys, options);
  useEffect(() => watchById(kv, id, (entries) => latest.current(entries)), [kv, id]);
}
