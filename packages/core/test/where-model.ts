// A second, slow and plain reading of PROTOCOL.md's filters, and random filters to compare the evaluator with.
import fc from "fast-check";
import { KvNow } from "../src/protocol/kv-now.ts";
import type { Where } from "../src/protocol/where.ts";

const codePoints = (text: string) => [...text].map((char) => char.codePointAt(0) as number);

function sameFolded(a: number, b: number): boolean {
  return new RegExp(`^\\u{${b.toString(16)}}$`, "iu").test(String.fromCodePoint(a));
}

/** Where `part` occurs in `text`, as offsets in code points. */
function occurrences(text: string, part: string, fold: boolean): number[] {
  const t = codePoints(text);
  const p = codePoints(part);
  const found: number[] = [];
  for (let at = 0; at + p.length <= t.length; at++)
    if (
      p.every((point, i) => (fold ? sameFolded(t[at + i] as number, point) : t[at + i] === point))
    )
      found.push(at);
  return found;
}

/** -1, 0, 1, or undefined when the two do not compare. */
function order(a: unknown, b: unknown): number | undefined {
  if (a instanceof Date)
    return typeof b === "bigint"
      ? undefined
      : order(a.getTime(), b instanceof Date ? b.getTime() : b);
  if (b instanceof Date) return typeof a === "number" ? order(a, b.getTime()) : undefined;
  if (typeof a === "bigint" && typeof b === "number") {
    const reversed = order(b, a);
    return reversed === undefined ? undefined : 0 - reversed;
  }
  if (typeof a === "number" && typeof b === "bigint") {
    if (Number.isNaN(a)) return undefined;
    if (!Number.isFinite(a)) return a < 0 ? -1 : 1;
    const whole = BigInt(Math.floor(a));
    return whole === b ? (Number.isInteger(a) ? 0 : 1) : whole < b ? -1 : 1;
  }
  if (typeof a !== typeof b || typeof a === "object" || a === undefined) return undefined;
  if (typeof a === "string") {
    const x = codePoints(a);
    const y = codePoints(b as string);
    const at = x.findIndex((point, i) => point !== y[i]);
    if (at === -1) return x.length === y.length ? 0 : -1;
    return y[at] === undefined || (x[at] as number) > y[at] ? 1 : -1;
  }
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
}

function fieldOf(value: unknown, field: string): unknown {
  let at = value;
  for (const [, name, index] of field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (
      name !== undefined &&
      (Array.isArray(at) ||
        typeof at !== "object" ||
        at === null ||
        !Object.keys(at).includes(name))
    )
      return undefined;
    if (index !== undefined && !Array.isArray(at)) return undefined;
    at = (at as Record<string, unknown>)[name ?? (index as string)];
  }
  return at;
}

function holds(value: unknown, operator: string, raw: unknown, now: number): boolean {
  const resolve = (item: unknown) => (item instanceof KvNow ? now + item.offset : item);
  const operand = Array.isArray(raw) ? raw.map(resolve) : resolve(raw);
  const missing = value === undefined || value === null;
  const empty = missing || value === "" || (Array.isArray(value) && value.length === 0);
  if (operator === "$null" || (operand === null && operator === "$eq"))
    return missing === (operand ?? true);
  if (operator === "$empty") return empty === operand;
  if (operator === "$notEmpty") return empty !== operand;
  if (missing) return false;
  if (operand === null) return true;
  const is = order(value, operand);
  switch (operator) {
    case "$eq":
      return is === 0;
    case "$ne":
      return is !== 0;
    case "$gt":
      return is === 1;
    case "$gte":
      return is === 1 || is === 0;
    case "$lt":
      return is === -1;
    case "$lte":
      return is === -1 || is === 0;
    case "$in":
      return (operand as unknown[]).some((item) => order(value, item) === 0);
    case "$nin":
      return !(operand as unknown[]).some((item) => order(value, item) === 0);
    case "$between":
      return (
        holds(value, "$gte", (operand as unknown[])[0], now) &&
        holds(value, "$lte", (operand as unknown[])[1], now)
      );
  }
  if (typeof value !== "string") return false;
  const part = operand as string;
  const found = occurrences(value, part, operator.endsWith("i"));
  if (operator.startsWith("$notContains")) return found.length === 0;
  if (operator.startsWith("$contains")) return found.length > 0;
  if (operator.startsWith("$startsWith")) return found.includes(0);
  return found.includes([...value].length - [...part].length);
}

/** What a filter means. */
export function modelMatches(where: Where, value: unknown, now: number): boolean {
  return Object.entries(where).every(([name, condition]) => {
    if (name === "$not") return !modelMatches(condition as Where, value, now);
    if (name === "$and")
      return (condition as Where[]).every((one) => modelMatches(one, value, now));
    if (name === "$or") return (condition as Where[]).some((one) => modelMatches(one, value, now));
    const field = fieldOf(value, name);
    const isOperators = condition !== null && Object.getPrototypeOf(condition) === Object.prototype;
    return Object.entries(
      isOperators ? (condition as Record<string, unknown>) : { $eq: condition },
    ).every(([operator, operand]) => holds(field, operator, operand, now));
  });
}

const text = fc.string({
  unit: fc.constantFrom("a", "A", "b", "k", "\u212a", "é", "\uffee", "😀", "."),
  maxLength: 3,
});
const small = fc.constantFrom(-2, -1, -0.5, -0, 0, 0.5, 1, 2, 2 ** 53);
const scalar = fc.oneof(
  small,
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.constantFrom(-1n, 0n, 1n, 2n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 70n)),
  text,
  fc.boolean(),
  fc.integer({ min: -2, max: 2 }).map((ms) => new Date(ms)),
);
const operand = fc.oneof(
  scalar,
  fc.integer({ min: -2, max: 2 }).map((offset) => new KvNow(offset)),
);

const operators = fc.record<Record<string, unknown>>(
  {
    ...Object.fromEntries(["$gt", "$gte", "$lt", "$lte"].map((name) => [name, operand])),
    ...Object.fromEntries(["$eq", "$ne"].map((name) => [name, fc.option(operand)])),
    ...Object.fromEntries(
      ["$in", "$nin"].map((name) => [name, fc.array(fc.option(operand), { maxLength: 3 })]),
    ),
    ...Object.fromEntries(
      ["$contains", "$notContains", "$startsWith", "$endsWith"].flatMap((name) => [
        [name, text],
        [`${name}i`, text],
      ]),
    ),
    ...Object.fromEntries(["$null", "$empty", "$notEmpty"].map((name) => [name, fc.boolean()])),
    $between: fc.tuple(operand, operand),
  },
  { requiredKeys: [] },
);

/** One or two operators: more would hardly ever hold together. */
const condition = fc.oneof(
  fc.option(operand),
  operators
    .map((all) => Object.fromEntries(Object.entries(all).slice(0, 2)))
    .filter((some) => Object.keys(some).length > 0),
);
const field = fc.constantFrom("a", "b", "a.b", "a[0]", "a[1].b", "b.a", "constructor", "__type");

const filter = fc.letrec<{ filter: Where }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthIdentifier: "filter" },
    fc.dictionary(field, condition, { maxKeys: 2 }),
    fc.record({ $and: fc.array(tie("filter"), { maxLength: 2 }) }),
    fc.record({ $or: fc.array(tie("filter"), { maxLength: 2 }) }),
    fc.record({ $not: tie("filter") }),
  ) as fc.Arbitrary<Where>,
})).filter;

const member = fc.oneof(
  scalar,
  fc.constantFrom(null, undefined, []),
  fc.constant(Uint8Array.of(1)),
);
const nested = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: member, weight: 3 },
  { arbitrary: fc.record({ b: member, a: member }, { requiredKeys: [] }), weight: 1 },
  { arbitrary: fc.array(fc.oneof(member, fc.record({ b: member })), { maxLength: 2 }), weight: 1 },
);
const value = fc.oneof(
  {
    arbitrary: fc.record({ a: nested, b: nested, __type: member }, { requiredKeys: [] }),
    weight: 6,
  },
  { arbitrary: member, weight: 1 },
);

/** A well-formed filter. */
export const anyWhere: fc.Arbitrary<Where> = filter;

/** A filter and a value it may hold for. */
export const whereAndValue: fc.Arbitrary<[Where, unknown]> = fc.tuple(filter, value);
