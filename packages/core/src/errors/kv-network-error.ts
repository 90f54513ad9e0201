// Errors of the way to the server.
import { KvError } from "./kv-error.ts";

/** No complete answer came: codes `network`, `timeout`, `aborted`, `unavailable`. */
export class KvNetworkError extends KvError {
  override name = "KvNetworkError";
}
