// Values for people: in one line to look at, and as text that can be edited and says every type.
import { decodeValue, encodeValue, isBytes, type WireValue } from "@keyval/core/protocol";

/** A value as JSON; what JSON lacks is tagged, as on the wire: `{ "__type": "bigint", "value": "12" }`. */
export function toEditableText(value: unknown): string {
  return JSON.stringify(encodeValue(value), null, 2);
}

/** Reads edited text. @throws Error saying what is wrong with it */
export function fromEditableText(text: string): unknown {
  let json: WireValue;
  try {
    json = JSON.parse(text) as WireValue;
  } catch (error) {
    throw new Error(`This is not JSON: ${(error as Error).message}`, { cause: error });
  }
  return decodeValue(json);
}

/** How deep and wide a preview looks: it is cut to a line anyway. */
const [depthLimit, widthLimit] = [4, 12];

const isDate = (value: unknown): value is Date =>
  Object.prototype.toString.call(value) === "[object Date]";
const isMap = (value: unknown): value is Map<unknown, unknown> =>
  Object.prototype.toString.call(value) === "[object Map]";
const isSet = (value: unknown): value is Set<unknown> =>
  Object.prototype.toString.call(value) === "[object Set]";

function list(items: Iterable<string>, open: string, close: string): string {
  const shown: string[] = [];
  for (const item of items) {
    if (shown.push(item) <= widthLimit) continue;
    shown[widthLimit] = "…";
    break;
  }
  return shown.length === 0 ? open + close : `${open} ${shown.join(", ")} ${close}`;
}

function* mapped<T>(items: Iterable<T>, map: (item: T) => string): Iterable<string> {
  for (const item of items) yield map(item);
}

function describe(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 200));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null)
    return Object.is(value, -0) ? "-0" : String(value);
  if (isDate(value)) return `Date(${value.toISOString()})`;
  if (isBytes(value)) return `Uint8Array(${value.length})`;
  const inner = (item: unknown) => (depth === 0 ? "…" : describe(item, depth - 1));
  if (isMap(value))
    return list(
      mapped(value, ([key, item]) => `${inner(key)} → ${inner(item)}`),
      `Map(${value.size}) {`,
      "}",
    );
  if (isSet(value)) return list(mapped(value, inner), `Set(${value.size}) {`, "}");
  if (Array.isArray(value)) return list(mapped(value, inner), "[", "]");
  const members = Object.entries(value);
  return list(
    mapped(members, ([name, item]) => `${name}: ${inner(item)}`),
    "{",
    "}",
  );
}

/** A value in one line, with its types: `{ at: Date(…), n: 12n }`. */
export function previewValue(value: unknown, length = 120): string {
  const text = describe(value, depthLimit);
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
