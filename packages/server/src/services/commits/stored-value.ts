// Values on their way into storage: checked tagged JSON, as canonical one-line text.
import { createKvError, decodeValue, encodeValue, KvNow } from "@keyval/core/protocol";

/** Deeper values are left to `decodeValue`, which refuses them with a message. */
const plainDepth = 400;

/** Text ready to store, or how to make it at the moment of the commit (`kv.now()` inside). */
export type ValueText = string | ((now: number) => string);

/** Whether a wire value is what `JSON.stringify` writes back unchanged, with no tag in it. */
function isPlain(wire: unknown, depth: number): boolean {
  if (typeof wire === "number") return Number.isFinite(wire) && !Object.is(wire, -0);
  if (typeof wire !== "object" || wire === null) return true;
  if (depth > plainDepth) return false;
  if (Array.isArray(wire)) return wire.every((item) => isPlain(item, depth + 1));
  for (const name in wire) {
    if (name === "__type" || !isPlain((wire as Record<string, unknown>)[name], depth + 1))
      return false;
  }
  return true;
}

function holdsNow(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof KvNow) return true;
  if (value instanceof Map) return [...value].flat().some(holdsNow);
  return (value instanceof Set ? [...value] : Object.values(value)).some(holdsNow);
}

/** Replaces `kv.now()` by epoch ms, at any depth. */
export function resolveNow(value: unknown, now: number): unknown {
  if (!holdsNow(value)) return value;
  if (value instanceof KvNow) return now + value.offset;
  if (Array.isArray(value)) return value.map((item) => resolveNow(item, now));
  if (value instanceof Set) return new Set([...value].map((item) => resolveNow(item, now)));
  if (value instanceof Map)
    return new Map([...value].map(([k, v]) => [resolveNow(k, now), resolveNow(v, now)]));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [name, resolveNow(member, now)]),
  );
}

/** A value as stored text. */
export function valueText(value: unknown): string {
  return JSON.stringify(encodeValue(value));
}

/**
 * Checks a wire value and makes its text. Plain JSON, the common case, is never decoded.
 * @throws KvError `protocol` on an unknown tag, `invalid_value` on too deep a value
 */
export function prepareValue(wire: unknown): ValueText {
  if (wire === undefined)
    throw createKvError(
      "invalid_value",
      'The value is missing; give one, null or {"__type":"undefined"} included.',
    );
  if (isPlain(wire, 0)) return JSON.stringify(wire);
  const value = decodeValue(wire);
  return holdsNow(value) ? (now) => valueText(resolveNow(value, now)) : valueText(value);
}
