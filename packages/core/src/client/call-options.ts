// What single calls take. The options of a whole client: kv-options.ts.
import type { Where } from "../protocol/where.ts";
import type { WriteOptions } from "./kv-writes.ts";

/** Options every call takes. */
export type CallOptions = {
  /** Aborts the call: it rejects with a `KvError` of code `aborted` whose `cause` is the signal's reason. */
  signal?: AbortSignal | undefined;
};

/** Options of `kv.set`: `expiresIn` is how long the entry lives, until it is deleted by default. */
export type SetOptions = CallOptions & WriteOptions;

/** What of the keys and their descendants is deleted. */
export type DeleteOptions = CallOptions & {
  /** Delete only the key itself, and not what lies below it. */
  exact?: boolean | undefined;
  /** Delete only entries whose value passes this filter. */
  where?: Where | undefined;
};

/** Which entries are counted. */
export type CountOptions = CallOptions & {
  /** Count only entries whose value passes this filter. */
  where?: Where | undefined;
};
