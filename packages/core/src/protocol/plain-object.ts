// Plain objects: which objects are, and making one from another, member by member.

export type PlainObject = Record<string, unknown>;

/** A plain object: its prototype is a root one, of this realm or another, or none. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** An object with the same members, each as `map` makes it. */
export function mapMembers<T>(
  object: PlainObject,
  map: (value: unknown, name: string) => T,
): Record<string, T> {
  let out: Record<string, T> = {};
  for (const name of Object.keys(object)) {
    const mapped = map(object[name], name);
    // Assigned, this name would set the prototype; written so, it is a member as any.
    if (name === "__proto__") out = { ...out, [name]: mapped };
    else out[name] = mapped;
  }
  return out;
}
