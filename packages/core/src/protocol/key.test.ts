import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey, anyPrefix } from "../../test/arbitraries.ts";
import { checkKey, checkPrefix, hasPrefix, sameKey } from "./key.ts";

describe("checkKey", () => {
  it("passes every key of the five types as it is", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(sameKey(checkKey(key), key)).toBe(true);
      }),
    );
  });

  it("makes -0 of a key 0", () => {
    expect(Object.is(checkKey([-0])[0], 0)).toBe(true);
  });

  it("copies the key: a later change of its parts does not reach it", () => {
    const bytes = Uint8Array.of(1);
    const parts = ["a", bytes];
    const key = checkKey(parts);
    parts[0] = "b";
    bytes[0] = 2;
    expect(key).toEqual(["a", Uint8Array.of(1)]);
  });

  it("passes parts at their limits", () => {
    const key = [
      "x".repeat(1024),
      new Uint8Array(1024),
      2n ** 8192n - 1n,
      -(2n ** 8192n) + 1n,
      Number.POSITIVE_INFINITY,
    ];
    expect(checkKey(key)).toEqual(key);
    expect(checkKey(Array.from({ length: 20 }, (_, i) => i))).toHaveLength(20);
  });

  it.each<[key: unknown, message: string]>([
    ["users", 'The key is a string; a key is an array such as ["users", 1].'],
    [undefined, "The key is undefined; a key is an array"],
    [null, "The key is null"],
    [{ 0: "a" }, "The key is an object"],
    [Uint8Array.of(1), "The key is an object"],
    [[], 'The key is empty; give it at least one part, such as ["users"].'],
    [Array.from({ length: 21 }, () => 1), "The key has 21 parts, the limit is 20."],
    [["a", Number.NaN], "Part 1 of the key is NaN"],
    [["a", "b", "x".repeat(1025)], "Part 2 of the key has 1025 characters, the limit is 1024"],
    [[new Uint8Array(1025)], "Part 0 of the key has 1025 bytes, the limit is 1024"],
    [[2n ** 8192n], "Part 0 of the key is a bigint beyond 1024 bytes"],
    [["\ud800"], "Part 0 of the key holds half a surrogate pair"],
    [["a\udc00b"], "Part 0 of the key holds half a surrogate pair"],
    [
      ["a", null],
      "Part 1 of the key is null; use a string, number, bigint, boolean or Uint8Array.",
    ],
    [["a", undefined], "Part 1 of the key is undefined"],
    [["a", ["b"]], "Part 1 of the key is an array"],
    [["a", { b: 1 }], "Part 1 of the key is an object"],
    [["a", new Date()], "Part 1 of the key is an object"],
    [["a", new Uint16Array(1)], "Part 1 of the key is an object"],
    [["a", Symbol("s")], "Part 1 of the key is a symbol"],
    [["a", () => 1], "Part 1 of the key is a function"],
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what is tested
    [["a", , "b"], "Part 1 of the key is undefined"],
  ])("refuses %o, naming the part", (key, message) => {
    expect(() => checkKey(key)).toThrow(message);
    expect(() => checkKey(key)).toThrow(expect.objectContaining({ code: "invalid_key" }));
  });

  it("names the part in the details too", () => {
    expect(() => checkKey(["a", Number.NaN])).toThrow(
      expect.objectContaining({ details: { part: 1 } }),
    );
  });
});

describe("checkPrefix", () => {
  it("passes the empty prefix, and refuses what checkKey refuses", () => {
    expect(checkPrefix([])).toEqual([]);
    expect(() => checkPrefix(["a", Number.NaN])).toThrow("Part 1 of the prefix is NaN");
    expect(() => checkPrefix("users")).toThrow("The prefix is a string; a prefix is an array");
  });
});

describe("hasPrefix", () => {
  it("covers whole parts only", () => {
    expect(hasPrefix(["user", 1], ["user"])).toBe(true);
    expect(hasPrefix(["user"], ["user"])).toBe(true);
    expect(hasPrefix(["users", 1], ["user"])).toBe(false);
    expect(hasPrefix(["user"], ["user", 1])).toBe(false);
    expect(hasPrefix(["user", 1], [])).toBe(true);
  });

  it("tells parts of different types apart", () => {
    const parts = [1, "1", 1n, true, Uint8Array.of(1)];
    for (const a of parts) for (const b of parts) expect(sameKey(["k", a], ["k", b])).toBe(a === b);
    expect(sameKey([Uint8Array.of(1, 2)], [Uint8Array.of(1, 2)])).toBe(true);
    expect(sameKey([Uint8Array.of(1, 2)], [Uint8Array.of(1)])).toBe(false);
  });

  it("holds for every key below a prefix", () => {
    fc.assert(
      fc.property(anyPrefix, anyKey, (prefix, rest) => {
        expect(hasPrefix([...prefix, ...rest], prefix)).toBe(true);
        expect(hasPrefix(prefix, [...prefix, ...rest])).toBe(false);
      }),
    );
  });
});
