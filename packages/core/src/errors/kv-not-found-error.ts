// Errors of a missing thing.
import { KvError } from "./kv-error.ts";

/** A named thing (a message, an index, a route) does not exist: code `not_found`. */
export class KvNotFoundError extends KvError {
  override name = "KvNotFoundError";
}
