// The placeholder for the server's time.
import { type Duration, toMilliseconds } from "./duration.ts";

/**
 * The server's time at the moment a request is served, plus `offset` milliseconds. Free of clock skew in filters
 * (`{ expiresAt: { $lt: kv.now() } }`) and in values (`{ createdAt: kv.now() }`), where it becomes epoch milliseconds.
 */
export class KvNow {
  constructor(readonly offset = 0) {}

  /** A later moment: `kv.now().add("1h")`. */
  add(duration: Duration): KvNow {
    return new KvNow(this.offset + toMilliseconds(duration, "The duration"));
  }

  /** An earlier moment: `kv.now().sub("24h")`. */
  sub(duration: Duration): KvNow {
    return new KvNow(this.offset - toMilliseconds(duration, "The duration"));
  }
}
