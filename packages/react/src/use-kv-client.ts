"use client";
// The Kv of the nearest KvProvider.
import { KvValidationError, type RegisteredKv } from "@keyval/core";
import { useContext } from "react";
import { KvContext } from "./kv-context.ts";

/**
 * The `Kv` of the nearest `KvProvider`, for calls outside of rendering.
 * @throws KvError `invalid_argument` when there is none.
 *
 * @example
 * ```tsx
 * import { useKvClient } from "@keyval/react";
 *
 * export function ClearButton() {
 *   const kv = useKvClient();
 *   return <button onClick={() => kv.delete(["todos"])}>Clear</button>;
 * }
 * ```
 */
export function useKvClient(): RegisteredKv {
  const kv = useContext(KvContext);
  if (!kv)
    throw new KvValidationError(
      "invalid_argument",
      "There is no Kv here. Put <KvProvider kv={kv}> around the component.",
    );
  return kv;
}
