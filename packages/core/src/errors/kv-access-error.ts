// Errors of access.
import { KvError } from "./kv-error.ts";

/** The token is missing, expired or not allowed: codes `unauthorized`, `forbidden`. */
export class KvAccessError extends KvError {
  override name = "KvAccessError";
}
