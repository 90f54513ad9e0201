// Field paths of filters: `profile.verified`, `items[0].price`.
import { refuseWhere } from "./where-operators.ts";

/** A name reads an object's own member, a number an array's item. */
export type WherePath = readonly (string | number)[];

/**
 * Reads a field path. A dot or a bracket always separates: a member whose name holds one, or is empty, cannot be
 * named in a filter.
 * @throws KvError `invalid_argument`
 */
export function parseWherePath(field: string): WherePath {
  return field.split(/\.|(?=\[)/).map((step) => {
    if (/^\[\d+\]$/.test(step)) return Number(step.slice(1, -1));
    if (step === "" || /[[\]]/.test(step))
      refuseWhere(
        `"${field}"`,
        "is no path; write names and indexes, such as profile.verified or items[0].price",
      );
    return step;
  });
}

/** What a value holds at a path; `undefined` when it has nothing there. Own members only. */
export function readWherePath(path: WherePath, value: unknown): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || ArrayBuffer.isView(at)) return undefined;
    if (Array.isArray(at) !== (typeof step === "number") || !Object.hasOwn(at, step))
      return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}
