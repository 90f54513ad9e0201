// The one evaluator of filters, for the server, the live store and callers: a filter becomes a function, once.
import { createKvError } from "../errors/create-kv-error.ts";
import { isPlainObject } from "./value.ts";
import type { Where } from "./where.ts";
import { compileOperator, type FieldTest, refuseCondition } from "./where-operators.ts";
import { parseWherePath, readWherePath, type WherePath } from "./where-path.ts";

/** The deepest that `$and`, `$or` and `$not` may nest. */
export const whereDepthLimit = 100;

/** One place where a filter compares a field with `kv.now()`. */
type Clock = { readonly path: WherePath; readonly offset: number };

/** Refuses a filter that nests too deeply, or is no object. */
export function checkWhereLevel(
  where: unknown,
  depth: number,
  name: string,
): asserts where is Where {
  if (!isPlainObject(where))
    throw createKvError(
      "invalid_argument",
      `${name} is not an object; give conditions, such as { done: true }.`,
    );
  if (depth > whereDepthLimit)
    throw createKvError(
      "invalid_argument",
      `The filter nests deeper than ${whereDepthLimit} levels; make it flatter.`,
    );
}

class Compiler {
  readonly clocks: Clock[] = [];

  filter(where: unknown, depth: number, name: string): FieldTest {
    checkWhereLevel(where, depth, name);
    const tests = Object.entries(where).map(([field, condition]) =>
      this.#condition(field, condition, depth),
    );
    return tests.length === 1
      ? (tests[0] as FieldTest)
      : (value, now) => tests.every((test) => test(value, now));
  }

  #condition(field: string, condition: unknown, depth: number): FieldTest {
    if (field === "$not") {
      const test = this.filter(condition, depth + 1, field);
      return (value, now) => !test(value, now);
    }
    if (field === "$and" || field === "$or") {
      if (!Array.isArray(condition))
        throw createKvError(
          "invalid_argument",
          `${field} is not an array; give filters, such as [{ done: true }].`,
        );
      const tests = condition.map((where, i) => this.filter(where, depth + 1, `${field}[${i}]`));
      return field === "$and"
        ? (value, now) => tests.every((test) => test(value, now))
        : (value, now) => tests.some((test) => test(value, now));
    }
    if (field.startsWith("$"))
      throw createKvError(
        "invalid_argument",
        `The filter has the unknown operator ${field}; use $and, $or, $not, or a field with operators, such as { age: { $gt: 1 } }.`,
      );
    return this.#field(field, condition);
  }

  #field(field: string, condition: unknown): FieldTest {
    const path = parseWherePath(field);
    const onNow = (offset: number) => void this.clocks.push({ path, offset });
    const operators = isPlainObject(condition)
      ? Object.entries(condition)
      : [["$eq", condition] as const];
    const tests = operators.map(([operator, operand]) => {
      if (!operator.startsWith("$"))
        refuseCondition(
          field,
          "a nested object",
          `as its condition; write a path, such as "${field}.${operator}"`,
        );
      return compileOperator(field, operator, operand, onNow);
    });
    if (tests.length === 0)
      refuseCondition(field, "an empty object", "as its condition; give a value or an operator");
    return (value, now) => {
      const found = readWherePath(path, value);
      return tests.every((test) => test(found, now));
    };
  }
}

/**
 * Compiles a filter. `now` of the result is epoch ms: what `kv.now()` stands for.
 * @throws KvError `invalid_argument`, naming the field and the operator.
 */
export function compileWhere(where: Where): (value: unknown, now: number) => boolean {
  return new Compiler().filter(where, 0, "The filter");
}

/**
 * Compiles when a filter's answer for a value will next change by itself: the earliest epoch ms after `now` at which
 * `kv.now()` has passed the value, `undefined` when never. `undefined` as a whole for a filter without `kv.now()`.
 */
export function compileNextChange(
  where: Where,
): ((value: unknown, now: number) => number | undefined) | undefined {
  const compiler = new Compiler();
  const test = compiler.filter(where, 0, "The filter");
  if (compiler.clocks.length === 0) return undefined;
  return (value, now) => {
    const before = test(value, now);
    // A field's time compares otherwise from the ms it is reached ($lte, $gt) or from the one after ($lt, $gte).
    return compiler.clocks
      .map(({ path, offset }) => Number(readWherePath(path, value)) - offset)
      .flatMap((time) => [Math.ceil(time), Math.floor(time) + 1])
      .filter((time) => time > now && Number.isFinite(time))
      .sort((a, b) => a - b)
      .find((time) => test(value, time) !== before);
  };
}

/**
 * Whether a value passes a filter, by the same rules as on the server.
 * @param options.now epoch ms that `kv.now()` stands for; default: this machine's clock.
 * @throws KvError `invalid_argument` when the filter is malformed.
 *
 * @example
 * ```ts
 * import { matches } from "@keyval/core";
 * matches({ "profile.age": { $gte: 18 } }, { profile: { age: 20 } }); // true
 * ```
 */
export function matches(where: Where, value: unknown, options: { now?: number } = {}): boolean {
  return compileWhere(where)(value, options.now ?? Date.now());
}
