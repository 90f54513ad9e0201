"use client";
// A value of the store, used like useState.
import type {
  Kv,
  KvFieldOptions,
  KvKey,
  KvSkip,
  LiveEntryMaybe,
  RegisteredDefault,
  RegisteredKey,
  RegisteredValue,
} from "@keyval/core";
import { entryExists, setField } from "@keyval/core/binding";
import { useCallback, useInsertionEffect, useRef, useState } from "react";
import { useKv } from "./use-kv.ts";
import { useKvClient } from "./use-kv-client.ts";

/** Sets the value, or makes it from what is shown. The same function at every render. */
export type KvSetState<T> = (next: T | ((previous: T) => T)) => void;

/**
 * Like `useState`, but shared and live: everybody who uses the key sees the value. What is set shows in the same
 * turn, so an input can be bound to it: no character is lost or reordered, however fast one types, and the caret
 * stays. Each key is one field: of two who set it at once, the last write wins; what somebody else set shows when
 * it comes. For numbers that several count up, use `useMutation` with `tx.sum`.
 *
 * @param initial shown while the key holds nothing, or that is not known yet; it is not stored. A function is called
 * once, for what it returns, as that of `useState` is.
 *
 * @example
 * ```tsx
 * import { useKvState } from "@keyval/react";
 *
 * export function Title({ id }: { id: number }) {
 *   const [title, setTitle] = useKvState(["posts", id, "title"], "");
 *   return <input value={title} onChange={(event) => setTitle(event.target.value)} />;
 * }
 * ```
 */
export function useKvState<
  T = RegisteredDefault,
  const K extends RegisteredKey<T> | KvSkip = RegisteredKey<T>,
>(
  key: K | KvSkip,
  initial: RegisteredValue<K, T> | (() => RegisteredValue<K, T>),
  options?: KvFieldOptions,
): [value: RegisteredValue<K, T>, setValue: KvSetState<RegisteredValue<K, T>>] {
  type Value = RegisteredValue<K, T>;
  const kv: Kv = useKvClient();
  const { value, exists } = useKv<Value>(key as never);
  const [made] = useState(initial);
  const fallback = typeof initial === "function" ? made : initial;
  const latest = useRef({ kv, key, fallback, options });
  useInsertionEffect(() => {
    latest.current = { kv, key, fallback, options };
  });
  const setValue = useCallback<KvSetState<Value>>((next) => {
    const { kv, key, fallback, options } = latest.current;
    if (typeof next !== "function") return setField(kv, key, next, options);
    const shown = Array.isArray(key)
      ? (kv.live({ key: key as KvKey }).getSnapshot().entry as LiveEntryMaybe<Value> | undefined)
      : undefined;
    const previous = shown && entryExists(shown) ? (shown.value as Value) : fallback;
    setField(kv, key, (next as (previous: Value) => Value)(previous), options);
  }, []);
  return [exists ? (value as Value) : fallback, setValue];
}
