// Runs the validator of a key on a value: what is written, and what was read.
import { createKvError } from "../errors/create-kv-error.ts";
import type { KvError } from "../errors/kv-error.ts";
import { formatKey } from "../protocol/format-key.ts";
import type { KvKey } from "../protocol/key.ts";
import { findPattern, formatPattern, type KvSchemaPattern } from "./key-pattern.ts";
import type { StandardIssue, StandardResult } from "./standard-schema.ts";

/** One thing that does not fit the schema. `path`: the way to it from the value, or from the first item. */
export type KvIssue = { readonly message: string; readonly path: readonly PropertyKey[] };

/** A value as the schema has it, or why it does not fit. */
export type Checked = { readonly value: unknown } | { readonly error: KvError };

/** What of a validator's issues counts, for one who checks only a part of a value. */
type Relevant = (issue: KvIssue) => boolean;

const toIssue = ({ message, path = [] }: StandardIssue): KvIssue => ({
  message,
  // A plain array: a validator's own may be of a class of its own, with a map of its own.
  path: Array.from(path, (step) => (typeof step === "object" ? step.key : step)),
});

const formatPath = (path: KvIssue["path"]) =>
  path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^[.]/, "");

function mismatch(key: KvKey, issues: readonly KvIssue[], cause?: unknown): Checked {
  const reasons = issues.map(({ message, path }) => {
    const place = formatPath(path);
    return message.startsWith(place) ? message : `${place}: ${message}`; // some say the place themselves
  });
  const error = createKvError(
    "invalid_value",
    `The value of ${formatKey(key)} does not fit the schema: ${reasons.join("; ")}.`,
    { details: { key, issues }, cause },
  );
  return { error };
}

/** Checks a value against the patterns of a schema. A promise, when its validator answers with one. */
export function checkValue(
  patterns: readonly KvSchemaPattern[],
  key: KvKey,
  value: unknown,
  isRelevant: Relevant = () => true,
): Checked | Promise<Checked> {
  const pattern = findPattern(patterns, key);
  if (!pattern) return { error: noPattern(key) };
  const settle = (result: StandardResult<unknown>): Checked => {
    if (!result.issues) return { value: result.value };
    const issues = result.issues.map(toIssue).filter(isRelevant);
    return issues.length === 0 ? { value } : mismatch(key, issues);
  };
  const failed = (cause: unknown) =>
    mismatch(key, [{ message: `its validator threw: ${String(cause)}`, path: [] }], cause);
  try {
    const result = pattern.value["~standard"].validate(value);
    return isPromise(result) ? Promise.resolve(result).then(settle, failed) : settle(result);
  } catch (cause) {
    return failed(cause);
  }
}

/** The error of a key that is none of the schema's. */
export function noPattern(key: KvKey): KvError {
  return createKvError(
    "invalid_key",
    `No pattern of the schema fits the key ${formatKey(key)}; add one, or use another key.`,
    { details: { key } },
  );
}

/** The error of a validator that answers later, where an answer is needed at once. */
export function answersLater(patterns: readonly KvSchemaPattern[], key: KvKey): KvError {
  const pattern = findPattern(patterns, key) as KvSchemaPattern;
  return createKvError(
    "invalid_argument",
    `The validator of ${formatPattern(pattern)} answers with a promise, and views and mutations need its answer at once; use one without asynchronous parts.`,
    { details: { key } },
  );
}

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}
