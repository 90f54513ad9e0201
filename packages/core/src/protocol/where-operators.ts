// What each operator of a filter means on one field's value. Null and missing values never get to most of them.
import { createKvError } from "../errors/create-kv-error.ts";
import { compareStrings } from "./compare-keys.ts";
import { KvNow } from "./kv-now.ts";
import type { WhereScalar } from "./where.ts";

/** A test of one field's value at a moment (epoch ms). */
export type FieldTest = (value: unknown, now: number) => boolean;

/** Refuses a condition, naming its field and operator. */
export function refuseCondition(field: string, operator: string, problem: string): never {
  throw createKvError("invalid_argument", `The filter on "${field}" has ${operator} ${problem}.`, {
    details: { field, operator },
  });
}

function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

function kindOf(value: unknown): string {
  return typeof value === "object" ? (isDate(value) ? "date" : "") : typeof value;
}

/** Types that compare with each other, besides each with itself. */
const mixed = /^(number(bigint|date)|(bigint|date)number)$/;

/** Negative, 0 or positive, as `compareKeys`; NaN when the two do not compare. */
function compare(value: unknown, operand: unknown): number {
  const a = kindOf(value);
  const b = kindOf(operand);
  if (a !== b ? !mixed.test(a + b) : a === "") return Number.NaN;
  if (a === "string") return compareStrings(value as string, operand as string);
  const x = value as number; // bigints and dates too: JavaScript compares them with numbers, and exactly
  const y = operand as number;
  return x < y ? -1 : x > y ? 1 : x >= y ? 0 : Number.NaN;
}

const accepted: Readonly<Record<string, (order: number) => boolean>> = {
  $eq: (order) => order === 0,
  $ne: (order) => order !== 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/** Simple case folding is what the `iu` flags of a regular expression are defined by. */
function folded(part: string, before = "", after = ""): (text: string) => boolean {
  const pattern = new RegExp(before + part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") + after, "iu");
  return (text) => pattern.test(text);
}

const textTests: Readonly<Record<string, (part: string) => (text: string) => boolean>> = {
  $contains: (part) => (text) => text.includes(part),
  $startsWith: (part) => (text) => text.startsWith(part),
  $endsWith: (part) => (text) => text.endsWith(part),
  $containsi: (part) => folded(part),
  $startsWithi: (part) => folded(part, "^"),
  $endsWithi: (part) => folded(part, "", "$"),
};

/** The longest operand of a case-insensitive operator: it becomes a regular expression. */
const foldedLimit = 10_000;

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isEmpty(value: unknown): boolean {
  return !isPresent(value) || value === "" || (Array.isArray(value) && value.length === 0);
}

const presenceTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  $null: (value) => !isPresent(value),
  $empty: isEmpty,
  $notEmpty: (value) => !isEmpty(value),
};

/** A checked operand: what it is at a moment. `onNow` is told of each `kv.now()`. */
function scalar(
  field: string,
  operator: string,
  operand: unknown,
  onNow: (offset: number) => void,
): (now: number) => unknown {
  if (operand instanceof KvNow) {
    onNow(operand.offset);
    return (now) => now + operand.offset;
  }
  if (!/^(string|number|bigint|boolean|date)$/.test(kindOf(operand)))
    refuseCondition(
      field,
      operator,
      "with an operand it cannot compare; give a string, number, bigint, boolean, Date or kv.now()",
    );
  if (isDate(operand) && Number.isNaN(operand.getTime()))
    refuseCondition(field, operator, "with an invalid Date; give a valid one");
  return () => operand as WhereScalar;
}

/**
 * The test of one operator.
 * @throws KvError `invalid_argument` on an unknown operator or an operand of the wrong type.
 */
export function compileOperator(
  field: string,
  operator: string,
  operand: unknown,
  onNow: (offset: number) => void,
): FieldTest {
  const refuse = (problem: string): never => refuseCondition(field, operator, problem);
  const operands = (least: number): readonly ((now: number) => unknown)[] =>
    Array.isArray(operand) && (least === 0 || operand.length === least)
      ? operand.map((item) =>
          least === 0 && item === null ? () => null : scalar(field, operator, item, onNow),
        )
      : refuse(
          least === 0
            ? "without an array; give one, such as [1, 2]"
            : "without two ends; give [from, to]",
        );

  if ((operator === "$eq" || operator === "$ne") && operand === null)
    return (value) => isPresent(value) === (operator === "$ne");
  const accepts = Object.hasOwn(accepted, operator) && accepted[operator];
  if (accepts) {
    const at = scalar(field, operator, operand, onNow);
    return (value, now) => isPresent(value) && accepts(compare(value, at(now)));
  }
  if (operator === "$between") {
    const [from, to] = operands(2) as [(now: number) => unknown, (now: number) => unknown];
    return (value, now) => compare(value, from(now)) >= 0 && compare(value, to(now)) <= 0;
  }
  if (operator === "$in" || operator === "$nin") {
    const items = operands(0);
    return (value, now) =>
      isPresent(value) &&
      items.some((at) => compare(value, at(now)) === 0) === (operator === "$in");
  }
  const presence = Object.hasOwn(presenceTests, operator) && presenceTests[operator];
  if (presence) {
    if (typeof operand !== "boolean") refuse("without a boolean; give true or false");
    return (value) => presence(value) === operand;
  }
  const positive = operator.replace("$notC", "$c");
  const textTest = Object.hasOwn(textTests, positive) && textTests[positive];
  if (textTest) {
    if (typeof operand !== "string") return refuse("without a string; give the text to look for");
    if (operator.endsWith("i") && operand.length > foldedLimit)
      refuse(`with more than ${foldedLimit} characters; give less`);
    const test = textTest(operand);
    return (value) => typeof value === "string" && test(value) === (positive === operator);
  }
  return refuse(
    `which is no operator of a field; use ${[
      "$between",
      "$in",
      "$nin",
      "$notContains",
      "$notContainsi",
    ]
      .concat(...[accepted, textTests, presenceTests].map(Object.keys))
      .join(", ")}`,
  );
}
