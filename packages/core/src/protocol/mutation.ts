// What a commit does to a key: one definition for the server that stores it and the client that shows it beforehand.
import { createKvError } from "../errors/create-kv-error.ts";
import { formatKey } from "./format-key.ts";
import type { KvKey } from "./key.ts";
import type { WireValue } from "./value.ts";
import type { WireKey } from "./wire-key.ts";

/** A change of one key inside a commit. `expiresIn` in ms. */
export type Mutation =
  | { type: "set"; key: KvKey; value: unknown; expiresIn?: number }
  | { type: "delete"; key: KvKey }
  | { type: "sum" | "max" | "min"; key: KvKey; value: number | bigint; expiresIn?: number }
  | { type: "append" | "prepend"; key: KvKey; value: readonly unknown[]; expiresIn?: number };

export type MutationType = Mutation["type"];

/** A mutation as JSON. */
export type WireMutation = {
  readonly type: MutationType;
  readonly key: WireKey;
  readonly value?: WireValue;
  readonly expiresIn?: number;
};

/** A condition of a commit: the key still has this version, or, with null, is missing. */
export type Check = { key: KvKey; versionstamp: string | null };

/** A check as JSON. */
export type WireCheck = { readonly key: WireKey; readonly versionstamp: string | null };

type Numeric = number | bigint;

function refuse(mutation: { type: string; key: KvKey }, why: string): never {
  throw createKvError(
    "invalid_value",
    `${mutation.type} on ${formatKey(mutation.key)} failed: ${why}.`,
  );
}

function isNumeric(value: unknown): value is Numeric {
  return typeof value === "bigint" || (typeof value === "number" && !Number.isNaN(value));
}

function toBigint(mutation: { type: string; key: KvKey }, value: Numeric): bigint {
  if (typeof value === "number" && !Number.isInteger(value))
    refuse(mutation, `${value} is no integer, and a bigint takes part; use numbers on both sides`);
  return BigInt(value);
}

function add(mutation: { type: string; key: KvKey }, a: Numeric, b: Numeric): Numeric {
  if (typeof a === "bigint" || typeof b === "bigint")
    return toBigint(mutation, a) + toBigint(mutation, b);
  const sum = a + b;
  // Past 2^53 a double would drop units; integers go on as a bigint, exactly.
  return Number.isSafeInteger(sum) ||
    !Number.isInteger(a) ||
    !Number.isInteger(b) ||
    !Number.isInteger(sum)
    ? sum
    : BigInt(a) + BigInt(b);
}

function applyNumeric(
  current: unknown,
  mutation: Extract<Mutation, { type: "sum" | "max" | "min" }>,
): Numeric {
  const { type, value } = mutation;
  if (!isNumeric(value)) refuse(mutation, "its operand is not a number or bigint");
  if (current === undefined) return value;
  if (!isNumeric(current))
    refuse(mutation, "the stored value is not a number or bigint; set it to one first");
  if (type === "sum") {
    const sum = add(mutation, current, value);
    return isNumeric(sum) ? sum : refuse(mutation, "Infinity and -Infinity have no sum");
  }
  const winner = (type === "max" ? current >= value : current <= value) ? current : value;
  return typeof value === "bigint" || typeof current === "bigint"
    ? toBigint(mutation, winner)
    : winner;
}

/**
 * The value a key has after a mutation.
 * @param current the value before, `undefined` when the key is missing.
 * @returns the new value, `undefined` for a deletion.
 * @throws KvError `invalid_value` when the mutation does not fit what is stored.
 */
export function applyMutation(
  current: unknown,
  mutation: Mutation,
  exists = current !== undefined,
): unknown {
  switch (mutation.type) {
    case "set":
      return mutation.value;
    case "delete":
      return undefined;
    case "sum":
    case "max":
    case "min":
      if (exists && current === undefined)
        refuse(mutation, "the stored value is not a number or bigint; set it to one first");
      return applyNumeric(current, mutation);
    case "append":
    case "prepend": {
      if (!Array.isArray(mutation.value))
        refuse(mutation, "its operand is not an array; pass [item]");
      if (exists && !Array.isArray(current))
        refuse(mutation, "the stored value is not an array; set it to one first");
      const items = (current ?? []) as readonly unknown[];
      return mutation.type === "append"
        ? [...items, ...mutation.value]
        : [...mutation.value, ...items];
    }
    default:
      return mutation satisfies never;
  }
}
