// The kinds of objects that are the same in every realm: an iframe's `Date` is no `instanceof` ours.

/** What an object says it is: `Date`, `Map`, `Uint8Array`. */
export function objectTag(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
