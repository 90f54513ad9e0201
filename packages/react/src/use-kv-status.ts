"use client";
// The state of the connection, for indicators such as "offline".
import type { KvStatus } from "@keyval/core";
import { useCallback, useSyncExternalStore } from "react";
import { useKvClient } from "./use-kv-client.ts";

/**
 * `"idle" | "connecting" | "live" | "reconnecting" | "offline" | "closed"`. Data on screen stays in each of them.
 *
 * @example
 * ```tsx
 * import { useKvStatus } from "@keyval/react";
 *
 * export const Connection = () => <small>{useKvStatus()}</small>;
 * ```
 */
export function useKvStatus(): KvStatus {
  const kv = useKvClient();
  return useSyncExternalStore(
    useCallback((onChange) => kv.onStatus(onChange), [kv]),
    () => kv.status,
    () => "idle",
  );
}
