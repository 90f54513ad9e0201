// Errors of a lost race.
import { KvError } from "./kv-error.ts";

/** Somebody else changed what was checked: code `conflict`; `details` holds the keys. */
export class KvConflictError extends KvError {
  override name = "KvConflictError";
}
