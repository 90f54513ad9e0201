import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey, relatedKeys } from "../../test/arbitraries.ts";
import { compareKeys, compareStrings } from "./compare-keys.ts";
import { type KvKey, sameKey } from "./key.ts";

/** Keys in order, at least one for each rule. */
const ordered: KvKey[] = [
  [new Uint8Array(0)],
  [Uint8Array.of(0)],
  [Uint8Array.of(0, 0)],
  [Uint8Array.of(0, 255)],
  [Uint8Array.of(1)],
  [Uint8Array.of(255)],
  [Uint8Array.of(255), "descendant"],
  [Uint8Array.of(255, 0)],
  [""],
  ["", ""],
  ["\0"],
  ["\0\0"],
  ["\0a"],
  ["1"],
  ["10"],
  ["2"],
  ["a"],
  ["a", Uint8Array.of(9)],
  ["a", "x"],
  ["a", "x", "y"],
  ["a", 1],
  ["a", 1n],
  ["a", false],
  ["a", true],
  ["a\0"],
  ["ab"],
  ["b"],
  ["\ud7ff"],
  ["\ue000"],
  ["\uffff"],
  ["\u{10000}"],
  ["\u{10ffff}"],
  [Number.NEGATIVE_INFINITY],
  [-1e300],
  [-10],
  [-2],
  [-1.5],
  [-5e-324],
  [0],
  [0, 0],
  [5e-324],
  [1],
  [1.5],
  [2],
  [10],
  [2 ** 53],
  [1e300],
  [Number.POSITIVE_INFINITY],
  [-(2n ** 8191n)],
  [-(2n ** 1016n)],
  [-(2n ** 64n)],
  [-256n],
  [-255n],
  [-1n],
  [0n],
  [0n, "descendant"],
  [1n],
  [255n],
  [256n],
  [2n ** 64n],
  [2n ** 1008n - 1n],
  [2n ** 1008n],
  [2n ** 8191n],
  [false],
  [false, true],
  [true],
];

describe("compareKeys", () => {
  it("orders by part, type before type, a key before its descendants", () => {
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries())
        expect(Math.sign(compareKeys(a, b)), `${i} ${j}`).toBe(Math.sign(i - j));
  });

  it("takes -0 for 0", () => {
    expect(compareKeys([-0], [0])).toBe(0);
  });

  it("is a total order that ties only equal keys", () => {
    fc.assert(
      fc.property(relatedKeys, anyKey, ([a, b], c) => {
        expect(Math.sign(compareKeys(a, b))).toBe(0 - Math.sign(compareKeys(b, a)));
        expect(compareKeys(a, b) === 0).toBe(sameKey(a, b));
        const [low, middle, high] = [a, b, c].sort(compareKeys) as [KvKey, KvKey, KvKey];
        expect([
          compareKeys(low, middle) <= 0,
          compareKeys(middle, high) <= 0,
          compareKeys(low, high) <= 0,
        ]).not.toContain(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("compareStrings", () => {
  it("agrees with the order of code points", () => {
    const codePoints = (text: string) => Array.from(text, (char) => char.codePointAt(0) as number);
    const text = fc.string({
      unit: fc.constantFrom("a", "\0", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"),
      maxLength: 4,
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const x = codePoints(a);
        const y = codePoints(b);
        const at = x.findIndex((point, i) => point !== y[i]);
        const expected = at === -1 ? x.length - y.length : (x[at] as number) - (y[at] ?? -1);
        expect(Math.sign(compareStrings(a, b))).toBe(Math.sign(expected));
      }),
      { numRuns: 1000 },
    );
  });
});
