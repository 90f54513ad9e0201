// The one evaluator of filters, for the server, the live store and callers: a filter becomes a function, once.
import { isPlainObject } from "./plain-object.ts";
import type { Where } from "./where.ts";
import { compileOperator, refuseWhere, timeOf, type WhereTest } from "./where-operators.ts";
import { parseWherePath, readWherePath, type WherePath } from "./where-path.ts";

/** The deepest that `$and`, `$or` and `$not` may nest. */
const whereDepthLimit = 100;

/** One place where a filter compares a field with `kv.now()`. */
type Clock = { readonly path: WherePath; readonly offset: number };

/** Refuses what is no filter, or lies too deep in one. `at` says where it stands. */
export function checkWhere(where: unknown, at: string, depth: number): asserts where is Where {
  if (!isPlainObject(where))
    refuseWhere(at, "is no object; give conditions, such as { done: true }");
  if (depth > whereDepthLimit)
    refuseWhere(at, `lies deeper than ${whereDepthLimit} levels; make it flatter`);
}

function every(tests: readonly WhereTest[]): WhereTest {
  return (value, now) => tests.every((test) => test(value, now));
}

function compileField(field: string, condition: unknown, clocks: Clock[]): WhereTest {
  const path = parseWherePath(field);
  const operators = isPlainObject(condition)
    ? Object.entries(condition)
    : [["$eq", condition] as const];
  const [[name] = [""]] = operators;
  if (!name.startsWith("$"))
    refuseWhere(
      `"${field}"`,
      `holds a plain object; give an operator, or a path such as "${field}.${name || "name"}"`,
    );
  const test = every(
    operators.map(([operator, operand]) =>
      compileOperator(field, operator, operand, (offset) => clocks.push({ path, offset })),
    ),
  );
  return (value, now) => test(readWherePath(path, value), now);
}

function compileFilter(where: unknown, clocks: Clock[], at = "root", depth = 0): WhereTest {
  checkWhere(where, at, depth);
  const below = (filter: unknown, name: string) => compileFilter(filter, clocks, name, depth + 1);
  const tests = Object.entries(where).map(([name, condition]): WhereTest => {
    if (name === "$not") {
      const test = below(condition, name);
      return (value, now) => !test(value, now);
    }
    if (name === "$and" || name === "$or") {
      if (!Array.isArray(condition))
        return refuseWhere(name, "is no array; give filters, such as [{ done: true }]");
      const filters = condition.map((filter, i) => below(filter, `${name}[${i}]`));
      return name === "$and"
        ? every(filters)
        : (value, now) => filters.some((test) => test(value, now));
    }
    if (name.startsWith("$"))
      refuseWhere(
        name,
        "is no operator here; use $and, $or, $not, or write { field: { $operator: operand } }",
      );
    return compileField(name, condition, clocks);
  });
  return every(tests);
}

/**
 * Compiles a filter. `now` of the result is epoch ms: what `kv.now()` stands for.
 * @throws KvError `invalid_argument`, naming the field and the operator.
 */
export function compileWhere(where: Where): WhereTest {
  return compileFilter(where, []);
}

/**
 * Compiles when a filter's answer for a value will next change by itself: the earliest epoch ms after `now` at which
 * `kv.now()` has passed the value, `undefined` when never. `undefined` as a whole for a filter without `kv.now()`.
 */
export function compileNextChange(
  where: Where,
): ((value: unknown, now: number) => number | undefined) | undefined {
  const clocks: Clock[] = [];
  const test = compileFilter(where, clocks);
  if (clocks.length === 0) return undefined;
  return (value, now) => {
    const before = test(value, now);
    // $lte and $gt change in the ms that reaches the field's time, $lt and $gte in the one after.
    return clocks
      .map(({ path, offset }) => timeOf(readWherePath(path, value)) - offset)
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
