// Errors of the other side.
import { KvError } from "./kv-error.ts";

/** The other side failed or spoke another protocol: codes `internal`, `protocol`. */
export class KvServerError extends KvError {
  override name = "KvServerError";
}
