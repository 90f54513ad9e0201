import { describe, expect, it } from "vitest";
import { matches } from "./compile-where.ts";
import { KvNow } from "./kv-now.ts";
import type { Where } from "./where.ts";

const now = 1_700_000_000_000;

/** One value of each type, and the near misses. */
const samples: Readonly<Record<string, unknown>> = {
  missing: undefined,
  null: null,
  true: true,
  false: false,
  zero: 0,
  minusZero: -0,
  one: 1,
  half: 1.5,
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  bigOne: 1n,
  bigHuge: 2n ** 53n + 1n,
  empty: "",
  text1: "1",
  abc: "abc",
  ABC: "ABC",
  emoji: "😀",
  bmpEnd: "\uffee",
  epoch: new Date(0),
  date1: new Date(1),
  dateNow: new Date(now),
  msNow: now,
  emptyArray: [],
  array: [1, "abc"],
  emptyObject: {},
  object: { a: 1 },
  bytes: Uint8Array.of(1),
  map: new Map([["a", 1]]),
  set: new Set([1]),
};
const names = Object.keys(samples);

/** The samples a condition on them holds for. */
function holdsFor(condition: unknown): string[] {
  return names.filter((name) => {
    const value = name === "missing" ? {} : { field: samples[name] };
    return matches({ field: condition } as Where, value, { now });
  });
}

const present = names.filter((name) => name !== "missing" && name !== "null");
const texts = ["empty", "text1", "abc", "ABC", "emoji", "bmpEnd"];
const without = (all: string[], ...some: string[]) => all.filter((name) => !some.includes(name));

const table: [condition: unknown, holdsFor: string[]][] = [
  // $eq, and the plain value that stands for it
  [1, ["one", "bigOne", "date1"]],
  [{ $eq: 1 }, ["one", "bigOne", "date1"]],
  [{ $eq: 1n }, ["one", "bigOne"]],
  [{ $eq: 0 }, ["zero", "minusZero", "epoch"]],
  [{ $eq: -0 }, ["zero", "minusZero", "epoch"]],
  [{ $eq: 2 ** 53 }, []],
  [{ $eq: 2n ** 53n + 1n }, ["bigHuge"]],
  [{ $eq: Number.NaN }, []],
  [{ $eq: Number.POSITIVE_INFINITY }, ["infinity"]],
  [{ $eq: "1" }, ["text1"]],
  [{ $eq: "" }, ["empty"]],
  [{ $eq: "abc" }, ["abc"]],
  [{ $eq: true }, ["true"]],
  [{ $eq: false }, ["false"]],
  [{ $eq: new Date(1) }, ["one", "date1"]],
  [new Date(now), ["dateNow", "msNow"]],
  [{ $eq: new KvNow() }, ["dateNow", "msNow"]],
  [{ $eq: new KvNow(1 - now) }, ["one", "bigOne", "date1"]],
  [{ $eq: null }, ["missing", "null"]],
  [null, ["missing", "null"]],
  // $ne holds across types, never for what is missing
  [{ $ne: 1 }, without(present, "one", "bigOne", "date1")],
  [{ $ne: "abc" }, without(present, "abc")],
  [{ $ne: Number.NaN }, present],
  [{ $ne: new Date(now) }, without(present, "dateNow", "msNow")],
  [{ $ne: null }, present],
  // order, within a type only
  [{ $gt: 1 }, ["half", "infinity", "bigHuge", "dateNow", "msNow"]],
  [{ $gte: 1 }, ["one", "half", "infinity", "bigOne", "bigHuge", "date1", "dateNow", "msNow"]],
  [{ $lt: 1 }, ["zero", "minusZero", "epoch"]],
  [{ $lte: 1 }, ["zero", "minusZero", "one", "bigOne", "epoch", "date1"]],
  [{ $gt: 2 ** 53 }, ["infinity", "bigHuge"]],
  [{ $gt: 2n ** 53n }, ["infinity", "bigHuge"]],
  [{ $lt: 2n }, ["zero", "minusZero", "one", "half", "bigOne"]],
  [{ $gte: Number.NaN }, []],
  [{ $lte: Number.NaN }, []],
  [{ $gt: "ABC" }, ["abc", "emoji", "bmpEnd"]],
  [{ $gt: "\uffee" }, ["emoji"]],
  [{ $lte: "1" }, ["empty", "text1"]],
  [{ $gt: false }, ["true"]],
  [{ $gte: false }, ["true", "false"]],
  [{ $lt: true }, ["false"]],
  [{ $gt: new Date(1) }, ["half", "infinity", "dateNow", "msNow"]],
  [{ $lt: new Date(1) }, ["zero", "minusZero", "epoch"]],
  [{ $lt: new KvNow() }, ["zero", "minusZero", "one", "half", "bigOne", "epoch", "date1"]],
  [{ $gt: new KvNow() }, ["infinity", "bigHuge"]],
  [{ $gte: new KvNow(1) }, ["infinity", "bigHuge"]],
  [{ $gte: new KvNow(-1) }, ["infinity", "bigHuge", "dateNow", "msNow"]],
  // both ends belong to $between
  [{ $between: [1, 1.5] }, ["one", "half", "bigOne", "date1"]],
  [{ $between: [1n, 2] }, ["one", "half", "bigOne"]],
  [{ $between: ["A", "b"] }, ["abc", "ABC"]],
  [
    { $between: [new Date(0), new KvNow()] },
    ["zero", "minusZero", "one", "half", "epoch", "date1", "dateNow", "msNow"],
  ],
  [{ $between: [2, 1] }, []],
  [{ $between: [1, "z"] }, []],
  // lists
  [{ $in: [1, "abc", true] }, ["true", "one", "bigOne", "abc", "date1"]],
  [{ $in: [] }, []],
  [{ $in: [null, 0] }, ["zero", "minusZero", "epoch"]],
  [{ $in: [Number.NaN] }, []],
  [{ $in: [new KvNow(), new Date(1)] }, ["one", "date1", "dateNow", "msNow"]],
  [{ $nin: [1, "abc", true] }, without(present, "true", "one", "bigOne", "abc", "date1")],
  [{ $nin: [] }, present],
  [{ $nin: [null] }, present],
  // strings
  [{ $contains: "b" }, ["abc"]],
  [{ $contains: "" }, texts],
  [{ $notContains: "b" }, without(texts, "abc")],
  [{ $notContains: "" }, []],
  [{ $startsWith: "ab" }, ["abc"]],
  [{ $endsWith: "bc" }, ["abc"]],
  [{ $containsi: "B" }, ["abc", "ABC"]],
  [{ $notContainsi: "B" }, without(texts, "abc", "ABC")],
  [{ $startsWithi: "aB" }, ["abc", "ABC"]],
  [{ $endsWithi: "Bc" }, ["abc", "ABC"]],
  [{ $endsWithi: "" }, texts],
  // presence
  [{ $null: true }, ["missing", "null"]],
  [{ $null: false }, present],
  [{ $empty: true }, ["missing", "null", "empty", "emptyArray"]],
  [{ $empty: false }, without(present, "empty", "emptyArray")],
  [{ $notEmpty: true }, without(present, "empty", "emptyArray")],
  [{ $notEmpty: false }, ["missing", "null", "empty", "emptyArray"]],
  // several operators all hold
  [{ $gt: 0, $lt: 2, $ne: 1 }, ["half"]],
  [{ $null: true, $ne: 1 }, []],
];

const show = (condition: unknown) =>
  JSON.stringify(condition, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));

describe("operators", () => {
  it.each(table.map((row) => [show(row[0]), ...row] as const))(
    "%s holds for the right types",
    (_, condition, expected) => {
      expect(holdsFor(condition)).toEqual(names.filter((name) => expected.includes(name)));
    },
  );

  it("fold case by Unicode simple folding", () => {
    const folds = (text: string, part: string) => matches({ t: { $containsi: part } }, { t: text });
    expect(folds("ΣΑΣ", "σας")).toBe(true); // final sigma folds to sigma
    expect(folds("\u212a", "k")).toBe(true); // Kelvin sign
    expect(folds("ſ", "S")).toBe(true); // long s
    expect(folds("𐐀", "𐐨")).toBe(true); // beyond the BMP
    expect(folds("ẞ", "ß")).toBe(true);
    expect(folds("STRASSE", "straße")).toBe(false); // full folding would hold
    expect(folds("İ", "i")).toBe(false);
    expect(folds("é", "e\u0301")).toBe(false); // no normalisation
  });

  it("take every character of a case-insensitive operand literally", () => {
    const every = "\\^$.*+?()[]{}|/-#&~!,:;=<>'\"@%_` \n\t\0é😀";
    for (const part of [every, ...every])
      for (const operator of ["$containsi", "$startsWithi", "$endsWithi"]) {
        expect(matches({ t: { [operator]: part } }, { t: part })).toBe(true);
        expect(matches({ t: { [operator]: part } }, { t: "x" })).toBe(false);
      }
    expect(matches({ t: { $endsWithi: "a" } }, { t: "a\nb" })).toBe(false);
    expect(matches({ t: { $startsWithi: "b" } }, { t: "a\nb" })).toBe(false);
  });
});

describe("a malformed condition", () => {
  it.each<[condition: unknown, message: RegExp]>([
    [{ $foo: 1 }, /"field" \$foo is no operator; use one of \$eq .*\$notEmpty/],
    [{ $gt: 1, constructor: 1 }, /"field" constructor is no operator/],
    [{ $not: { $gt: 1 } }, /"field" \$not is no operator/],
    [{ name: "x" }, /"field" holds a plain object.*"field\.name"/],
    [{}, /"field" holds a plain object/],
    [[1], /"field" \$eq has an operand that does not compare/],
    [undefined, /\$eq has an operand that does not compare/],
    [{ $eq: undefined }, /\$eq has an operand that does not compare/],
    [{ $eq: { a: 1 } }, /\$eq has an operand that does not compare/],
    [{ $eq: Uint8Array.of(1) }, /\$eq has an operand/],
    [{ $eq: new Map() }, /\$eq has an operand/],
    [{ $ne: Symbol("x") }, /\$ne has an operand/],
    [{ $gt: null }, /\$gt has an operand/],
    [{ $lt: new Date(Number.NaN) }, /\$lt has an operand/],
    [{ $between: [1] }, /\$between has not two ends; give \[from, to\]/],
    [{ $between: [1, null] }, /\$between has an operand/],
    [{ $in: 1 }, /\$in has no array; give one/],
    [{ $nin: [[1]] }, /\$nin has an operand/],
    [{ $null: 1 }, /\$null has no boolean; give true or false/],
    [{ $empty: "yes" }, /\$empty has no boolean/],
    [{ $contains: 1 }, /\$contains has no string/],
    [{ $startsWithi: null }, /\$startsWithi has no string/],
    [{ $containsi: "x".repeat(10_001) }, /at most 10000 characters/],
  ])("%o is refused, naming field, operator and what to do", (condition, message) => {
    expect(() => holdsFor(condition)).toThrow(message);
    expect(() => holdsFor(condition)).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  });

  it("is told from the longest operand that works", () => {
    const part = "x".repeat(10_000);
    expect(matches({ t: { $containsi: part } }, { t: `a${part.toUpperCase()}b` })).toBe(true);
  });
});
