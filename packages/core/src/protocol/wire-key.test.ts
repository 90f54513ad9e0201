import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey, anyPrefix } from "../../test/arbitraries.ts";
import { sameKey } from "./key.ts";
import { decodeWireKey, decodeWirePrefix, encodeWireKey } from "./wire-key.ts";

describe("a key in JSON", () => {
  it("tags bigints, bytes and infinities, and leaves the rest plain", () => {
    expect(
      encodeWireKey(["a", 1, true, 2n, Uint8Array.of(1, 2, 3), Number.POSITIVE_INFINITY]),
    ).toEqual([
      "a",
      1,
      true,
      { __type: "bigint", value: "2" },
      { __type: "bytes", value: "AQID" },
      { __type: "number", value: "Infinity" },
    ]);
  });

  it("comes back as the exact key", () => {
    fc.assert(
      fc.property(anyKey, anyPrefix, (key, prefix) => {
        expect(sameKey(decodeWireKey(JSON.parse(JSON.stringify(encodeWireKey(key)))), key)).toBe(
          true,
        );
        expect(
          sameKey(decodeWirePrefix(JSON.parse(JSON.stringify(encodeWireKey(prefix)))), prefix),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[wire: unknown, message: string]>([
    ["users/1", 'The key must be a JSON array such as ["users", 1].'],
    [null, "The key must be a JSON array"],
    [{ __type: "set", value: ["a"] }, "The key must be a JSON array"],
    [[], "The key is empty"],
    [["a", null], "Part 1 of the key is null"],
    [["a", { b: 1 }], "Part 1 of the key is an object"],
    [["a", { __type: "date", value: "2020-01-01T00:00:00Z" }], "Part 1 of the key is an object"],
    [["a", { __type: "number", value: "NaN" }], "Part 1 of the key is NaN"],
    [["a", { __type: "undefined" }], "Part 1 of the key is undefined"],
    [["\ud800"], "half a surrogate pair"],
  ])("%j is refused", (wire, message) => {
    expect(() => decodeWireKey(wire)).toThrow(message);
    expect(() => decodeWireKey(wire)).toThrow(expect.objectContaining({ code: "invalid_key" }));
  });

  it("with an unknown tag is refused as a protocol error", () => {
    expect(() => decodeWireKey([{ __type: "uuid", value: "x" }])).toThrow(
      expect.objectContaining({ code: "protocol" }),
    );
  });

  it("may be empty only as a prefix", () => {
    expect(decodeWirePrefix([])).toEqual([]);
    expect(() => decodeWirePrefix(undefined)).toThrow(
      'The prefix must be a JSON array such as ["users", 1].',
    );
  });
});
