// Errors of a limit.
import { KvError } from "./kv-error.ts";

/** A limit was reached: codes `too_large`, `rate_limited`. */
export class KvLimitError extends KvError {
  override name = "KvLimitError";
}
