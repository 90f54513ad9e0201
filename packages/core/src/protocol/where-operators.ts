// What each operator of a filter means on one field's value.
import { createKvError } from "../errors/create-kv-error.ts";
import { compareStrings } from "./compare-keys.ts";
import { KvNow } from "./kv-now.ts";
import { objectTag } from "./object-tag.ts";
import type { WhereOperators } from "./where.ts";

/** A test of a value at a moment (epoch ms). */
export type WhereTest = (value: unknown, now: number) => boolean;

/** One operator of one field, while it is compiled. */
type Condition = {
  readonly operand: unknown;
  /** What an operand is at a moment. */
  scalar(operand: unknown, orNull?: boolean): (now: number) => unknown;
  refuse(problem: string): never;
};
type Operator = (condition: Condition) => WhereTest;

const isPresent = (value: unknown) => value !== undefined && value !== null;
const isEmpty = (value: unknown) =>
  !isPresent(value) || value === "" || (Array.isArray(value) && value.length === 0);

/** Two values compare when their kinds share a bit: a number with a bigint and with a date, those two not. */
const kinds: Readonly<Record<string, number>> = { string: 1, boolean: 2, bigint: 4, number: 4 | 8 };

function kindOf(value: unknown): number {
  if (typeof value !== "object") return kinds[typeof value] ?? 0;
  return objectTag(value) === "Date" && !Number.isNaN(Number(value)) ? 8 : 0;
}

/** The epoch ms a value compares with `kv.now()` as; NaN when it does not. */
export function timeOf(value: unknown): number {
  return (kindOf(value) & (4 | 8)) === 0 ? Number.NaN : Number(value);
}

/** Negative, 0 or positive, as `compareKeys`; NaN when the two do not compare. */
function compare(value: unknown, operand: unknown): number {
  if ((kindOf(value) & kindOf(operand)) === 0) return Number.NaN;
  if (typeof value === "string") return compareStrings(value, operand as string);
  const a = value as number; // JavaScript compares numbers with bigints and dates too, and exactly
  const b = operand as number;
  return a < b ? -1 : a > b ? 1 : a >= b ? 0 : Number.NaN;
}

function byOrder(accepts: (order: number) => boolean, orNull = false): Operator {
  return ({ operand, scalar }) => {
    const at = scalar(operand, orNull);
    if (operand === null) return (value) => isPresent(value) !== accepts(0);
    return (value, now) => isPresent(value) && accepts(compare(value, at(now)));
  };
}

function byItems(expected: boolean): Operator {
  return ({ operand, scalar, refuse }) => {
    if (!Array.isArray(operand)) return refuse("no array; give one, such as [1, 2]");
    const items = operand.map((item) => scalar(item, true));
    return (value, now) =>
      isPresent(value) && items.some((at) => compare(value, at(now)) === 0) === expected;
  };
}

function byPresence(test: (value: unknown) => boolean): Operator {
  return ({ operand, refuse }) =>
    typeof operand === "boolean"
      ? (value) => test(value) === operand
      : refuse("no boolean; give true or false");
}

/** The longest text to look for: engines refuse regular expressions much longer. */
const textLimit = 10_000;

function byText(compile: (part: string) => (text: string) => boolean, expected = true): Operator {
  return ({ operand, refuse }) => {
    if (typeof operand !== "string" || operand.length > textLimit)
      return refuse(`no string of at most ${textLimit} characters; give the text to look for`);
    const test = compile(operand);
    return (value) => typeof value === "string" && test(value) === expected;
  };
}

const contains = (part: string) => (text: string) => text.includes(part);

/** Simple case folding is what the flags `iu` of a regular expression are defined by. */
function folded(before = "", after = "") {
  return (part: string) => {
    const pattern = part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const expression = new RegExp(before + pattern + after, "iu");
    return (text: string) => expression.test(text);
  };
}

const operators: Readonly<Record<keyof WhereOperators, Operator>> = {
  $eq: byOrder((order) => order === 0, true),
  $ne: byOrder((order) => order !== 0, true),
  $gt: byOrder((order) => order > 0),
  $gte: byOrder((order) => order >= 0),
  $lt: byOrder((order) => order < 0),
  $lte: byOrder((order) => order <= 0),
  $between: ({ operand, scalar, refuse }) => {
    if (!Array.isArray(operand) || operand.length !== 2)
      return refuse("not two ends; give [from, to]");
    const from = scalar(operand[0]);
    const to = scalar(operand[1]);
    return (value, now) => compare(value, from(now)) >= 0 && compare(value, to(now)) <= 0;
  },
  $in: byItems(true),
  $nin: byItems(false),
  $contains: byText(contains),
  $containsi: byText(folded()),
  $notContains: byText(contains, false),
  $notContainsi: byText(folded(), false),
  $startsWith: byText((part) => (text) => text.startsWith(part)),
  $startsWithi: byText(folded("^")),
  $endsWith: byText((part) => (text) => text.endsWith(part)),
  $endsWithi: byText(folded("", "$")),
  $null: byPresence((value) => !isPresent(value)),
  $empty: byPresence(isEmpty),
  $notEmpty: byPresence((value) => !isEmpty(value)),
};

/** Refuses a filter, naming where it is wrong. */
export function refuseWhere(at: string, problem: string): never {
  throw createKvError("invalid_argument", `The filter's ${at} ${problem}.`, { details: { at } });
}

/**
 * The test of one operator on the value of a field. `onNow` is told of each `kv.now()` it compares with.
 * @throws KvError `invalid_argument` on an unknown operator or an operand of the wrong type.
 */
export function compileOperator(
  field: string,
  operator: string,
  operand: unknown,
  onNow: (offset: number) => void,
): WhereTest {
  const at = `"${field}" ${operator}`;
  if (!Object.hasOwn(operators, operator))
    refuseWhere(at, `is no operator; use one of ${Object.keys(operators).join(" ")}`);
  const refuse = (problem: string) => refuseWhere(at, `has ${problem}`);
  return operators[operator as keyof WhereOperators]({
    operand,
    refuse,
    scalar(operand, orNull) {
      if (operand instanceof KvNow) {
        onNow(operand.offset);
        return (now) => now + operand.offset;
      }
      if (kindOf(operand) === 0 && !(orNull && operand === null))
        refuse(
          "an operand that does not compare; give a string, number, bigint, boolean, Date or kv.now()",
        );
      return () => operand;
    },
  });
}
