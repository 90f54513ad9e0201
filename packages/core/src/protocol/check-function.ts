// The check of what is to be called later: refused when it is given, not when there is something to call it with.
import { createKvError } from "../errors/create-kv-error.ts";

/** @throws KvError `invalid_argument`, saying what is called with what is no function */
export function checkFunction(value: unknown, what: string): void {
  if (typeof value !== "function")
    throw createKvError("invalid_argument", `${what} is no function; give one.`);
}
