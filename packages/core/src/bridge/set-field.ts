// Writes one key as a field of a form does: what useKvState and useKvModel set.
import type { Kv } from "../client/kv.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import type { KvKey } from "../protocol/key.ts";
import { reportCallerError } from "../watch/report-caller-error.ts";
import { isSkip, type KvSkip } from "./query-options.ts";

/** Options of `useKvState` and `useKvModel`. */
export type KvFieldOptions = {
  /** Hears of a value the server refused; what was shown is taken back. Default: the page's error handlers. */
  onError?: ((error: KvError) => void) | undefined;
};

/**
 * Sets a key; every view shows it before this returns. Sets of one key arrive in order, and the last one wins.
 * @throws KvError `invalid_argument` when there is no key yet
 */
export function setField(
  kv: Kv,
  key: KvKey | KvSkip,
  value: unknown,
  options?: KvFieldOptions,
): void {
  if (isSkip(key))
    throw createKvError("invalid_argument", "This value has no key yet, so it cannot be set.");
  kv.mutate((tx) => void tx.set(key, value)).catch(options?.onError ?? reportCallerError);
}
