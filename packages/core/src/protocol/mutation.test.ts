import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyMutation, type Mutation } from "./mutation.ts";

const key = ["n", 1n];
const apply = (current: unknown, type: "sum" | "max" | "min", value: number | bigint) =>
  applyMutation(current, { type, key, value });

describe("set and delete", () => {
  it("replace what was there", () => {
    expect(applyMutation(1, { type: "set", key, value: "x" })).toBe("x");
    expect(applyMutation(undefined, { type: "set", key, value: null })).toBe(null);
    expect(applyMutation(1, { type: "delete", key })).toBeUndefined();
  });
});

describe("sum, max and min", () => {
  it.each<
    [
      type: "sum" | "max" | "min",
      current: unknown,
      operand: number | bigint,
      result: number | bigint,
    ]
  >([
    ["sum", undefined, 5, 5],
    ["sum", undefined, 5n, 5n],
    ["sum", 1, 2, 3],
    ["sum", 1, -2, -1],
    ["sum", 0.1, 0.2, 0.1 + 0.2],
    ["sum", 1n, 2n, 3n],
    ["sum", 1, 2n, 3n],
    ["sum", 1n, 2, 3n],
    ["sum", 2 ** 53 - 1, 1, 2n ** 53n],
    ["sum", -(2 ** 53) + 1, -1, -(2n ** 53n)],
    ["sum", 2 ** 53, 2 ** 53, 2n ** 54n],
    ["sum", 2n ** 53n, 1, 2n ** 53n + 1n],
    ["sum", 10n ** 50n, 1n, 10n ** 50n + 1n],
    ["sum", 1e300, 0.5, 1e300],
    ["sum", 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ["max", undefined, 5, 5],
    ["max", 1, 2, 2],
    ["max", 3, 2, 3],
    ["max", 3, 2n, 3n],
    ["max", 2n ** 53n + 1n, 2 ** 53, 2n ** 53n + 1n],
    ["max", 2 ** 53, 2n ** 53n + 1n, 2n ** 53n + 1n],
    ["max", 1.5, 2n, 2n],
    ["min", undefined, 5n, 5n],
    ["min", 1, 2, 1],
    ["min", 3, 2, 2],
    ["min", -1n, Number.POSITIVE_INFINITY, -1n],
    ["min", -5, -6n, -6n],
  ])("%s of %s and %s is %s", (type, current, operand, result) => {
    expect(apply(current, type, operand)).toBe(result);
  });

  it("are exact for integers of every size, in any order", () => {
    const integer = fc.oneof(
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }),
    );
    fc.assert(
      fc.property(fc.array(integer, { minLength: 1, maxLength: 8 }), (operands) => {
        const exact = operands.map(BigInt);
        const fold = (type: "sum" | "max" | "min") =>
          operands.reduce<unknown>(
            (current, operand) => apply(current, type, operand),
            undefined,
          ) as number | bigint;
        expect(BigInt(fold("sum"))).toBe(exact.reduce((a, b) => a + b));
        expect(BigInt(fold("max"))).toBe(exact.reduce((a, b) => (a > b ? a : b)));
        expect(BigInt(fold("min"))).toBe(exact.reduce((a, b) => (a < b ? a : b)));
      }),
      { numRuns: 1000 },
    );
  });

  it("give a bigint as soon as one takes part", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("sum" as const, "max" as const, "min" as const),
        fc.integer(),
        fc.bigInt(),
        (type, a, b) => {
          expect(typeof apply(a, type, b)).toBe("bigint");
          expect(typeof apply(b, type, a)).toBe("bigint");
        },
      ),
    );
  });
});

describe("append and prepend", () => {
  it.each<[type: "append" | "prepend", current: unknown, items: unknown[], result: unknown[]]>([
    ["append", undefined, [1], [1]],
    ["prepend", undefined, [1, 2], [1, 2]],
    ["append", [1], [2, 3], [1, 2, 3]],
    ["prepend", [3], [1, 2], [1, 2, 3]],
    ["append", [1], [], [1]],
    ["append", [], [[1]], [[1]]],
  ])("%s to %j of %j gives %j", (type, current, value, result) => {
    expect(applyMutation(current, { type, key, value })).toEqual(result);
  });

  it("leave the array that was there as it is", () => {
    const current = [1];
    applyMutation(current, { type: "append", key, value: [2] });
    expect(current).toEqual([1]);
  });
});

describe("a mutation that does not fit", () => {
  const number = "the stored value is not a number or bigint; set it to one first.";
  const array = "the stored value is not an array; set it to one first.";
  it.each<[current: unknown, exists: boolean, mutation: Mutation, why: string]>([
    ["5", true, { type: "sum", key, value: 1 }, number],
    [null, true, { type: "max", key, value: 1 }, number],
    [true, true, { type: "min", key, value: 1n }, number],
    [Number.NaN, true, { type: "sum", key, value: 1 }, number],
    [new Date(0), true, { type: "max", key, value: 1 }, number],
    [undefined, true, { type: "sum", key, value: 1 }, number],
    [
      1,
      true,
      { type: "sum", key, value: "1" as never },
      "its operand is not a number or bigint; pass one, such as 1.",
    ],
    [
      undefined,
      false,
      { type: "sum", key, value: null as never },
      "its operand is not a number or bigint; pass one, such as 1.",
    ],
    [
      1,
      true,
      { type: "max", key, value: Number.NaN },
      "its operand is not a number or bigint; pass one, such as 1.",
    ],
    [
      1.5,
      true,
      { type: "sum", key, value: 1n },
      "1.5 is no integer, and a bigint takes part; use numbers on both sides.",
    ],
    [1n, true, { type: "sum", key, value: 0.5 }, "0.5 is no integer, and a bigint takes part"],
    [1n, true, { type: "max", key, value: 1.5 }, "1.5 is no integer, and a bigint takes part"],
    [1n, true, { type: "sum", key, value: Number.POSITIVE_INFINITY }, "Infinity is no integer"],
    [
      Number.POSITIVE_INFINITY,
      true,
      { type: "sum", key, value: Number.NEGATIVE_INFINITY },
      "Infinity and -Infinity have no sum.",
    ],
    [1, true, { type: "append", key, value: [1] }, array],
    [{ length: 0 }, true, { type: "prepend", key, value: [1] }, array],
    [undefined, true, { type: "append", key, value: [1] }, array],
    [
      [1],
      true,
      { type: "append", key, value: "x" as never },
      "its operand is not an array; pass one, such as [item].",
    ],
    [
      undefined,
      false,
      { type: "prepend", key, value: undefined as never },
      "its operand is not an array; pass one, such as [item].",
    ],
  ])("to %s (exists: %s) is refused: %o", (current, exists, mutation, why) => {
    expect(() => applyMutation(current, mutation, exists)).toThrow(
      `${mutation.type} on ["n", 1n] failed: ${why}`,
    );
    expect(() => applyMutation(current, mutation, exists)).toThrow(
      expect.objectContaining({ code: "invalid_value" }),
    );
  });
});
