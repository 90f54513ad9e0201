// Options that nobody knows: misspelt, they would be passed over, and what they were to change stays as it was. Said
// with the nearest one there is. The server always looks; the client while developing, so that no page carries it.
import { createKvError } from "../errors/create-kv-error.ts";

/** What bundlers put a constant in the place of; without one there may be no `process`. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** Not by `typeof process`, which stays "undefined" in the page of a bundler that knows `NODE_ENV`. */
function isDeveloping(): boolean {
  try {
    return process.env.NODE_ENV !== "production";
  } catch {
    return false;
  }
}

/** How many letters have to be changed, left out or added to make one word of another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] as number) + 1, (row[j - 1] as number) + 1));
    }
  }
  return row[b.length] as number;
}

/** The known name that is most like another, if one is. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const far = (one: string) => distance(name.toLowerCase(), one.toLowerCase());
  const [best] = [...known].sort((a, b) => far(a) - far(b));
  return best !== undefined && far(best) <= Math.max(2, name.length / 3) ? best : undefined;
}

/**
 * Refuses members that options do not have; `undefined` is none.
 * @param what they are options of: "createKvServer"
 * @throws KvError `invalid_argument`, naming the member, and the one that was probably meant
 */
export function refuseUnknown(options: object, what: string, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    const near = nearest(name, known);
    throw createKvError(
      "invalid_argument",
      `${what} has no option ${name}. ${near === undefined ? "" : `Did you mean ${near}? `}It has ${known.join(", ")}.`,
    );
  }
}

/** Each option there is, so that none is forgotten here. */
export type OptionNames<O> = { readonly [Name in keyof Required<O>]: 1 };

/** As `refuseUnknown`, while developing: in a production build nothing is left of it. */
export function checkOptions<O extends object>(
  options: O | null | undefined,
  what: string,
  known: OptionNames<O>,
): void {
  // Said twice: bundlers drop the call by what it is compared with here.
  // The environment is asked last, which costs Node a microsecond.
  if (options && /* @__PURE__ */ isDeveloping() && process.env.NODE_ENV !== "production")
    refuseUnknown(options, what, Object.keys(known));
}

/** Refuses members that a call says itself, whatever is given, while developing. */
export function checkDecided<O extends object>(
  options: O | null | undefined,
  what: string,
  decided: readonly (keyof O & string)[],
): void {
  if (/* @__PURE__ */ isDeveloping() && process.env.NODE_ENV !== "production" && options)
    for (const name of decided)
      if (options[name] !== undefined)
        throw createKvError("invalid_argument", `${what} decides ${name} itself; leave it out.`);
}
