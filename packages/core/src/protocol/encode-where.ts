// Filters as they travel: operands are tagged as values are, and `kv.now()` is { "$now": true, "$offset": ms }.
// Whether it is a filter at all is checked where it is read (wire-where.ts): a page that only asks needs no evaluator.
import { createKvError } from "../errors/create-kv-error.ts";
import { KvNow } from "./kv-now.ts";
import { isPlainObject, mapMembers } from "./plain-object.ts";
import { encodeValue, type WireValue } from "./value.ts";
import type { Where } from "./where.ts";

/** More than the deepest filter needs, and few enough calls for any stack: what contains itself ends here. */
const deepest = 300;

/** In a filter every array and plain object belongs to the filter; the rest are operands. */
function encode(part: unknown, depth: number): unknown {
  if (depth > deepest) throw new Error("it contains itself, or nests too deeply");
  if (part instanceof KvNow) return { $now: true, $offset: part.offset };
  if (Array.isArray(part)) return part.map((item) => encode(item, depth + 1));
  return isPlainObject(part)
    ? mapMembers(part, (member) => encode(member, depth + 1))
    : encodeValue(part);
}

/**
 * A filter as JSON.
 * @throws KvError `invalid_argument` when it cannot be written at all.
 */
export function encodeWhere(where: Where): WireValue {
  try {
    return encode(where, 0) as WireValue;
  } catch (cause) {
    throw createKvError(
      "invalid_argument",
      `The filter cannot be sent: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

/** Whether what passes an encoded filter changes as time goes by. (Text in it has its quotes escaped.) */
export function dependsOnTime(wire: WireValue): boolean {
  return JSON.stringify(wire).includes('"$now":true');
}
