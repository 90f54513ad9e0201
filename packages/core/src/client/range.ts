// The options that say which entries below a prefix a read wants, checked and encoded.
import { createKvError } from "../errors/create-kv-error.ts";
import type { WireRange } from "../protocol/batch.ts";
import { checkBound, checkPrefix, type KvKey } from "../protocol/key.ts";
import type { Where } from "../protocol/where.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import { encodeWhere } from "../protocol/encode-where.ts";

export type RangeOptions = {
  /** From the last key to the first. */
  reverse?: boolean | undefined;
  /** Only entries whose value passes this filter. */
  where?: Where | undefined;
  /** Go on strictly beyond this cursor, as given by the read before. */
  cursor?: string | null | undefined;
};

export type RangeBounds = {
  /** First key of the range, inclusive. */
  start?: KvKey | undefined;
  /** End of the range, exclusive. */
  end?: KvKey | undefined;
};

/** @throws KvError `invalid_key`, `invalid_argument` */
export function encodeRange(prefix: KvKey, options: RangeOptions & RangeBounds): WireRange {
  const { start, end, reverse, where, cursor } = options;
  if (cursor !== undefined && cursor !== null && typeof cursor !== "string")
    throw createKvError(
      "invalid_argument",
      "The cursor is no text; pass the one of the read before.",
    );
  return {
    prefix: encodeWireKey(checkPrefix(prefix)),
    start: start && encodeWireKey(checkBound(start)),
    end: end && encodeWireKey(checkBound(end)),
    reverse,
    where: where && encodeWhere(where),
    cursor: cursor || undefined,
  };
}
