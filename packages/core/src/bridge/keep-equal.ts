// TanStack's structuralSharing for live data: the store's own objects keep their identity by themselves, so only what
// a `select` makes of them is compared, and what of it is equal stays the same object.
import { isPlainObject, type PlainObject } from "../protocol/plain-object.ts";

/** `next`, with every part of `previous` that is equal to it in its place. */
export function keepEqual(previous: unknown, next: unknown): unknown {
  // What the store made is frozen: equal then means the same.
  if (Object.is(previous, next) || Object.isFrozen(next)) return next;
  const isArray = Array.isArray(next) && Array.isArray(previous);
  if (!isArray && !(isPlainObject(next) && isPlainObject(previous))) return next;
  const [before, after] = [previous as PlainObject, next as PlainObject];
  const kept = (isArray ? [] : {}) as PlainObject;
  const names = Object.keys(after);
  let isSame = names.length === Object.keys(before).length;
  for (const name of names) {
    kept[name] = keepEqual(before[name], after[name]);
    isSame &&= name in before && Object.is(kept[name], before[name]);
  }
  return isSame ? previous : kept;
}
