// Filters in JSON: operands are tagged as values are, and `kv.now()` is { "$now": true, "$offset": ms }.
import { createKvError } from "../errors/create-kv-error.ts";
import { checkWhereLevel, compileWhere } from "./compile-where.ts";
import { KvNow } from "./kv-now.ts";
import { decodeValue, encodeValue, isPlainObject, type WireValue } from "./value.ts";
import type { Where } from "./where.ts";

type Operand = (operand: unknown) => unknown;

/** Objects whose names may be anything: `__proto__` is a member like others. */
function mapEntries(object: object, map: (value: unknown, name: string) => unknown): object {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, map(value, name)]),
  );
}

/** Replaces the operands of a filter. What is no filter is left for `compileWhere` to refuse. */
function mapWhere(
  where: unknown,
  operand: Operand,
  isOperand: (value: object) => boolean,
  depth = 0,
): unknown {
  checkWhereLevel(where, depth, "The filter");
  const below = (filter: unknown) => mapWhere(filter, operand, isOperand, depth + 1);
  const each = (value: unknown) => (Array.isArray(value) ? value.map(operand) : operand(value));
  return mapEntries(where, (condition, name) => {
    if (name === "$not") return below(condition);
    if (name === "$and" || name === "$or")
      return Array.isArray(condition) ? condition.map(below) : condition;
    return isPlainObject(condition) && !isOperand(condition)
      ? mapEntries(condition, each)
      : operand(condition);
  });
}

/**
 * A filter as JSON.
 * @throws KvError `invalid_argument` when it is malformed.
 */
export function encodeWhere(where: Where): WireValue {
  compileWhere(where);
  const operand: Operand = (value) =>
    value instanceof KvNow ? { $now: true, $offset: value.offset } : encodeValue(value);
  return mapWhere(where, operand, () => false) as WireValue;
}

function decodeNow(wire: object): KvNow {
  const { $offset, offset = $offset ?? 0 } = wire as { $offset?: unknown; offset?: unknown };
  if (typeof offset !== "number" || !Number.isFinite(offset))
    throw createKvError(
      "invalid_argument",
      'The filter has a "$now" whose "$offset" is not a number of milliseconds.',
    );
  return new KvNow(offset);
}

function isNow(wire: unknown): wire is object {
  return typeof wire === "object" && wire !== null && Object.hasOwn(wire, "$now");
}

/**
 * Reads a filter.
 * @throws KvError `invalid_argument` when it is malformed, `protocol` on an operand's unknown tag.
 */
export function decodeWhere(wire: unknown): Where {
  const operand: Operand = (value) => (isNow(value) ? decodeNow(value) : decodeValue(value));
  const where = mapWhere(
    wire,
    operand,
    (value) => isNow(value) || Object.hasOwn(value, "__type"),
  ) as Where;
  compileWhere(where);
  return where;
}
