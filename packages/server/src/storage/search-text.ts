// The text of an entry that an index finds it by: what its fields hold, whatever engine keeps the index.
import { decodeValue, parseWherePath, type WherePath } from "@keyval/core/protocol";

/** What a path leads to. A name that meets an array is looked for in each of its items. */
function* valuesAt(value: unknown, path: WherePath, from = 0): Generator<unknown> {
  const step = path[from];
  if (step === undefined) yield value;
  else if (Array.isArray(value) && typeof step === "string")
    for (const item of value) yield* valuesAt(item, path, from);
  else if (Array.isArray(value) === (typeof step === "number") && isMember(value, step))
    yield* valuesAt((value as Record<string | number, unknown>)[step], path, from + 1);
}

function isMember(value: unknown, name: string | number): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !ArrayBuffer.isView(value) &&
    Object.hasOwn(value, name)
  );
}

/** Texts and numbers, in arrays and objects too. Dates, bytes and truth values hold no words. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "number" || typeof value === "bigint") yield String(value);
  else if (value instanceof Map) for (const item of value.values()) yield* textsIn(item);
  else if (Array.isArray(value) || value instanceof Set)
    for (const item of value) yield* textsIn(item);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    for (const item of Object.values(value)) yield* textsIn(item);
}

/** Makes the function from a stored value to its text: one line per piece, empty when there is none. */
export function compileSearchText(fields: readonly string[]): (value: string) => string {
  const paths = fields.map(parseWherePath);
  return (stored) => {
    const value = decodeValue(JSON.parse(stored));
    const pieces = paths.flatMap((path) =>
      Array.from(valuesAt(value, path), (found) => [...textsIn(found)].join("\n")),
    );
    // To engines written in C a NUL ends the text.
    return pieces.join("\n").replaceAll("\0", " ").trim();
  };
}
