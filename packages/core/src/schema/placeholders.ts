// Placeholders in values that are checked: a validator that wants a number or a text gets one in their place.
import { KvNow } from "../protocol/kv-now.ts";
import { KvUuid } from "../protocol/kv-uuid.ts";
import { isPlainObject } from "../protocol/plain-object.ts";

type StandIn = { readonly path: readonly string[]; readonly now: KvNow; readonly time: number };

/** `value` with `uuid` for `kv.uuidv7()` and this client's time for `kv.now()`; itself, when it holds neither. */
function standIn(
  value: unknown,
  uuid: string,
  found: StandIn[],
  path: readonly string[] = [],
  above: readonly unknown[] = [],
): unknown {
  if (value instanceof KvUuid) return uuid;
  if (value instanceof KvNow) {
    const time = Date.now() + value.offset;
    found.push({ path, now: value, time });
    return time;
  }
  // A cycle cannot be stored: encoding says so.
  if ((!Array.isArray(value) && !isPlainObject(value)) || above.includes(value)) return value;
  let differs = false;
  const members = Object.entries(value).map(([name, member]) => {
    const next = standIn(member, uuid, found, [...path, name], [...above, value]);
    differs ||= next !== member;
    return [name, next] as const;
  });
  if (!differs) return value;
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

/** Puts `kv.now()` back where its stand-in still is: the server's time is what counts. */
function putBack(value: unknown, { path, now, time }: StandIn): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value === time ? now : value;
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  const holder = value as Record<string, unknown>;
  const member = holder[name];
  const next = putBack(member, { path: rest, now, time });
  if (next === member) return value;
  return Array.isArray(value)
    ? value.map((item, i) => (i === Number(name) ? next : item))
    : { ...holder, [name]: next };
}

/** A value to be checked, and what puts its `kv.now()` back into what the check made of it. */
export function withStandIns(value: unknown, uuid: string) {
  const found: StandIn[] = [];
  const checkable = standIn(value, uuid, found);
  return { checkable, restore: (checked: unknown) => found.reduce(putBack, checked) };
}
