// How much a client may ask for: the limits of a server, and what is wrong with them.
import {
  commitLimit,
  createKvError,
  type Duration,
  longestTimer,
  refuseUnknown,
  toMilliseconds,
} from "@keyval/core/protocol";

/** Limits that hold for everybody; those of a token hold for all who share it, without `auth` for all together. */
export type KvServerLimits = {
  /** Bytes of a request body, and of the values in an answer; 64 MiB by default. */
  readonly body: number;
  /**
   * How long a request may take to come in whole, and how long an answer waits for a reader who takes nothing of it;
   * 5 min by default. Held by `listen`.
   */
  readonly bodyTimeout: Duration;
  /** Bytes of a value, as JSON; 10 MiB by default. */
  readonly value: number;
  /** Checks and mutations of one commit; 1,000 by default, which is the most a client of ours sends. */
  readonly commit: number;
  /** Watches one stream holds; 10,000 by default. */
  readonly watches: number;
  /** Bytes that wait in a stream for its reader, before changes are coalesced; 256 KiB by default. */
  readonly streamBuffer: number;
  /** Bytes of coalesced changes a slow reader may fall behind, before its stream is closed; 16 MiB by default. */
  readonly slowReader: number;
  /** Streams one token, or one network address without, has open at once; as many as there are by default. */
  readonly connections: number;
  /** Requests per second of one token or address, those in a batch counted one by one; as many as come by default. */
  readonly rate: number;
  /** Requests of one token or address at once, before `rate` counts; what `rate` allows in 10 s by default. */
  readonly rateBurst: number;
};

/** The limits of a running server. */
export type Limits = Omit<KvServerLimits, "bodyTimeout"> & {
  /** ms */
  readonly bodyTimeout: number;
};

const mebibyte = 1024 * 1024;
const none = Number.POSITIVE_INFINITY;

export const standardLimits: Limits = {
  body: 64 * mebibyte,
  bodyTimeout: 5 * 60_000,
  value: 10 * mebibyte,
  commit: commitLimit,
  watches: 10_000,
  streamBuffer: mebibyte / 4,
  slowReader: 16 * mebibyte,
  connections: none,
  rate: none,
  rateBurst: none,
};

const withoutEnd: ReadonlySet<string> = new Set(["connections", "rate", "rateBurst"]);

/** @throws KvError `invalid_argument` naming the limit that makes no sense */
export function checkLimits(given: Partial<KvServerLimits> = {}): Limits {
  const { bodyTimeout = standardLimits.bodyTimeout, ...numbers } = given;
  refuseUnknown(given, "limits", Object.keys(standardLimits));
  const limits: Record<string, number> = { ...standardLimits };
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined) continue;
    const isWhole = Number.isSafeInteger(value) || (value === none && withoutEnd.has(name));
    if (!isWhole || value < 1)
      throw createKvError(
        "invalid_argument",
        `limits.${name} is ${String(value)}; give a whole number above 0${withoutEnd.has(name) ? ", or Infinity for none" : ""}.`,
      );
    limits[name] = value;
  }
  const timeout = toMilliseconds(bodyTimeout, "limits.bodyTimeout");
  if (timeout < 1 || timeout > longestTimer)
    throw createKvError(
      "invalid_argument",
      `limits.bodyTimeout is ${bodyTimeout}; give 1 to ${longestTimer} ms, such as "30s".`,
    );
  const { rate = none, rateBurst = none } = limits;
  const burst = rateBurst === none && rate !== none ? rate * 10 : rateBurst;
  return { ...(limits as Limits), bodyTimeout: timeout, rateBurst: burst };
}
