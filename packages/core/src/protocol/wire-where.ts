// Reads filters in JSON. How they are written: encode-where.ts.
import { checkWhere, compileWhere } from "./compile-where.ts";
import { KvNow } from "./kv-now.ts";
import { isPlainObject, mapMembers } from "./plain-object.ts";
import { decodeValue } from "./value.ts";
import type { Where } from "./where.ts";
import { refuseWhere } from "./where-operators.ts";

function decodeNow(wire: object): KvNow {
  const { $now, $offset, offset = $offset ?? 0 } = wire as Record<string, unknown>;
  if ($now !== true || typeof offset !== "number" || !Number.isFinite(offset))
    refuseWhere("$now", 'is malformed; write { "$now": true, "$offset": milliseconds }');
  return new KvNow(offset);
}

function decodeOperand(wire: unknown): unknown {
  return isPlainObject(wire) && Object.hasOwn(wire, "$now") ? decodeNow(wire) : decodeValue(wire);
}

/** A field's condition: a tagged operand or `$now`, operators with their operands, or a plain operand. */
function decodeCondition(wire: unknown): unknown {
  if (!isPlainObject(wire) || Object.hasOwn(wire, "$now") || Object.hasOwn(wire, "__type"))
    return decodeOperand(wire);
  return mapMembers(wire, (operand) =>
    Array.isArray(operand) ? operand.map(decodeOperand) : decodeOperand(operand),
  );
}

/** Decodes the operands; what is no filter is left for `compileWhere` to refuse. */
function decodeFilter(wire: unknown, at = "root", depth = 0): Where {
  checkWhere(wire, at, depth);
  const below = (filter: unknown, name: string) => decodeFilter(filter, name, depth + 1);
  return mapMembers(wire, (condition, name) => {
    if (name === "$not") return below(condition, name);
    if (name !== "$and" && name !== "$or") return decodeCondition(condition);
    return Array.isArray(condition)
      ? condition.map((filter, i) => below(filter, `${name}[${i}]`))
      : condition;
  }) as Where;
}

/**
 * Reads a filter.
 * @throws KvError `invalid_argument` when it is malformed, `protocol` on an operand's unknown tag.
 */
export function decodeWhere(wire: unknown): Where {
  const where = decodeFilter(wire);
  compileWhere(where);
  return where;
}
