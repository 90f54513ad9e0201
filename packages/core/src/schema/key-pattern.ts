// Patterns of keys: parts that are given, or any of one type. Which pattern a key is one of.
import { createKvError } from "../errors/create-kv-error.ts";
import { isBytes, keyLimits, type KvKey, type KvKeyPart } from "../protocol/key.ts";
import type { InputOf, OutputOf, StandardSchema } from "./standard-schema.ts";

/** One part of a pattern: itself, or the constructor of what may stand there. */
export type KvPartPattern =
  | string
  | number
  | bigint
  | boolean
  | StringConstructor
  | NumberConstructor
  | BigIntConstructor
  | BooleanConstructor
  | Uint8ArrayConstructor;

/** One kind of entry, as `kvSchema` takes it. */
export type KvSchemaPattern = {
  /** `["users", Number]`: literal parts, and constructors for any string, number, bigint, boolean or Uint8Array. */
  readonly key: readonly KvPartPattern[];
  /** A validator of any library with the Standard Schema interface, or `kvType<T>()`. */
  readonly value: StandardSchema;
};

type PartOf<P> = P extends StringConstructor
  ? string
  : P extends NumberConstructor
    ? number
    : P extends BigIntConstructor
      ? bigint
      : P extends BooleanConstructor
        ? boolean
        : P extends Uint8ArrayConstructor
          ? Uint8Array
          : P;

type PartsOf<K extends readonly unknown[]> = { readonly [I in keyof K]: PartOf<K[I]> };

type PatternOf<P> = P extends KvSchemaPattern
  ? {
      readonly key: PartsOf<P["key"]>;
      readonly value: OutputOf<P["value"]>;
      readonly input: InputOf<P["value"]>;
    }
  : never;

/** The types of patterns. */
export type PatternsOf<P extends readonly unknown[]> = { readonly [I in keyof P]: PatternOf<P[I]> };

const fits = new Map<unknown, (part: KvKeyPart) => boolean>([
  [String, (part) => typeof part === "string"],
  [Number, (part) => typeof part === "number"],
  [BigInt, (part) => typeof part === "bigint"],
  [Boolean, (part) => typeof part === "boolean"],
  [Uint8Array, isBytes],
]);

const partTypes = new Set(["string", "number", "bigint", "boolean"]);

/** The first pattern that a key is one of. */
export function findPattern(
  patterns: readonly KvSchemaPattern[],
  key: KvKey,
): KvSchemaPattern | undefined {
  return patterns.find(
    ({ key: parts }) =>
      parts.length === key.length &&
      parts.every((part, i) => fits.get(part)?.(key[i] as KvKeyPart) ?? part === key[i]),
  );
}

/** A pattern for people: `["users", Number]`. */
export const formatPattern = ({ key }: KvSchemaPattern): string =>
  `[${key.map((part) => (typeof part === "function" ? part.name : typeof part === "bigint" ? `${part}n` : JSON.stringify(part))).join(", ")}]`;

/** Throws when one of the patterns cannot be used, and says which. */
export function checkPatterns(patterns: readonly KvSchemaPattern[]): void {
  const refuse = (i: number, problem: string): never => {
    throw createKvError("invalid_argument", `Pattern ${i} of the schema ${problem}.`);
  };
  if (!Array.isArray(patterns))
    throw createKvError("invalid_argument", "kvSchema takes an array of { key, value }.");
  patterns.forEach(({ key, value }: KvSchemaPattern, i) => {
    if (!Array.isArray(key) || key.length === 0 || key.length > keyLimits.parts)
      refuse(i, `needs a key of 1 to ${keyLimits.parts} parts`);
    const wrong = key.findIndex((part) => !fits.has(part) && !partTypes.has(typeof part));
    if (wrong >= 0)
      refuse(
        i,
        `has a key whose part ${wrong} is neither a literal nor String, Number, BigInt, Boolean or Uint8Array`,
      );
    if (typeof value?.["~standard"]?.validate !== "function")
      refuse(
        i,
        `, ${formatPattern({ key, value })}, has a value that is no Standard Schema; give a validator, or kvType<T>()`,
      );
  });
}
