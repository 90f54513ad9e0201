// What a commit does to a key: one definition for the server that stores it and the client that shows it beforehand.
import { createKvError } from "../errors/create-kv-error.ts";
import { formatKey } from "./format-key.ts";
import type { KvKey } from "./key.ts";
import type { WireValue } from "./value.ts";
import type { WireKey } from "./wire-key.ts";

/** In ms; `"keep"`: what there is of the entry's time to live stays, as it does with every type but `set` by default. */
export type ExpiresIn = number | "keep";

/** A change of one key inside a commit. */
export type Mutation =
  | { type: "set"; key: KvKey; value: unknown; expiresIn?: ExpiresIn }
  | { type: "delete"; key: KvKey }
  | { type: "sum" | "max" | "min"; key: KvKey; value: number | bigint; expiresIn?: ExpiresIn }
  | { type: "append" | "prepend"; key: KvKey; value: readonly unknown[]; expiresIn?: ExpiresIn };

export type MutationType = Mutation["type"];

/** A mutation as JSON. */
export type WireMutation = {
  readonly type: MutationType;
  readonly key: WireKey;
  readonly value?: WireValue;
  readonly expiresIn?: ExpiresIn;
};

/** A condition of a commit: the key still has this version, or, with null, is missing. */
export type Check = { key: KvKey; versionstamp: string | null };

/** A check as JSON. */
export type WireCheck = { readonly key: WireKey; readonly versionstamp: string | null };

type Numeric = number | bigint;
type NumericMutation = Extract<Mutation, { value: Numeric }>;

function refuse({ type, key }: Mutation, why: string): never {
  throw createKvError("invalid_value", `${type} on ${formatKey(key)} failed: ${why}.`);
}

function isNumeric(value: unknown): value is Numeric {
  return typeof value === "bigint" || (typeof value === "number" && !Number.isNaN(value));
}

/** What a mutation's operand, and the value it changes, must be. */
type Kind = { readonly noun: string; readonly example: string; fits(value: unknown): boolean };

const number: Kind = { noun: "a number or bigint", example: "1", fits: isNumeric };
const array: Kind = { noun: "an array", example: "[item]", fits: Array.isArray };
const kindOf: Readonly<Partial<Record<MutationType, Kind>>> = {
  sum: number,
  max: number,
  min: number,
  append: array,
  prepend: array,
};

/** @throws KvError `invalid_value` when the operand does not fit the mutation. */
export function checkOperand(mutation: Mutation): void {
  const kind = kindOf[mutation.type];
  if (kind && !kind.fits((mutation as { value?: unknown }).value))
    refuse(mutation, `its operand is not ${kind.noun}; pass one, such as ${kind.example}`);
}

function toBigint(mutation: Mutation, value: Numeric): bigint {
  if (typeof value === "number" && !Number.isInteger(value))
    refuse(mutation, `${value} is no integer, and a bigint takes part; use numbers on both sides`);
  return BigInt(value);
}

function add(mutation: Mutation, a: Numeric, b: Numeric): Numeric {
  if (typeof a === "bigint" || typeof b === "bigint")
    return toBigint(mutation, a) + toBigint(mutation, b);
  const sum = a + b;
  if (Number.isNaN(sum)) refuse(mutation, "Infinity and -Infinity have no sum");
  // Past 2^53 a double would drop units; integers go on as a bigint, exactly.
  return [a, b, sum].every(Number.isInteger) && !Number.isSafeInteger(sum)
    ? BigInt(a) + BigInt(b)
    : sum;
}

function applyNumeric(current: Numeric, mutation: NumericMutation): Numeric {
  const { type, value } = mutation;
  if (type === "sum") return add(mutation, current, value);
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
  checkOperand(mutation);
  const kind = kindOf[mutation.type];
  if (exists && kind && !kind.fits(current))
    refuse(mutation, `the stored value is not ${kind.noun}; set it to one first`);
  switch (mutation.type) {
    case "set":
      return mutation.value;
    case "delete":
      return undefined;
    case "append":
      return exists ? [...(current as unknown[]), ...mutation.value] : mutation.value;
    case "prepend":
      return exists ? [...mutation.value, ...(current as unknown[])] : mutation.value;
    default:
      return exists ? applyNumeric(current as Numeric, mutation) : mutation.value;
  }
}
