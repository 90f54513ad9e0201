// How much a client may ask for.

export type KvServerLimits = {
  /** Bytes of a request body, and of the values in an answer. */
  readonly body: number;
  /** Bytes of a value, as JSON. */
  readonly value: number;
  /** Watches one stream holds. */
  readonly watches: number;
  /** Bytes that wait in a stream for its reader, before changes are coalesced. */
  readonly streamBuffer: number;
  /** Bytes of coalesced changes a slow reader may fall behind, before its stream is closed. */
  readonly slowReader: number;
};

const mebibyte = 1024 * 1024;

export const standardLimits: KvServerLimits = {
  body: 64 * mebibyte,
  value: 10 * mebibyte,
  watches: 10_000,
  streamBuffer: mebibyte / 4,
  slowReader: 16 * mebibyte,
};
