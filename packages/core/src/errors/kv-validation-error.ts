// Errors of the caller's input.
import { KvError } from "./kv-error.ts";

/** A key, value or argument was refused: codes `invalid_key`, `invalid_value`, `invalid_argument`. */
export class KvValidationError extends KvError {
  override name = "KvValidationError";
}
