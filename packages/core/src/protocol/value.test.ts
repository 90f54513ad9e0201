import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyValue } from "../../test/arbitraries.ts";
import { KvNow } from "./kv-now.ts";
import { KvUuid } from "./kv-uuid.ts";
import { decodeValue, encodeValue } from "./value.ts";

const overWire = (value: unknown) => decodeValue(JSON.parse(JSON.stringify(encodeValue(value))));

describe("a value on the wire", () => {
  it.each<[value: unknown, wire: unknown]>([
    [{ a: [1, "x", true, null] }, { a: [1, "x", true, null] }],
    [12n, { __type: "bigint", value: "12" }],
    [Uint8Array.of(1, 2, 3), { __type: "bytes", value: "AQID" }],
    [new Date(0), { __type: "date", value: "1970-01-01T00:00:00.000Z" }],
    [new Map([["a", 1n]]), { __type: "map", value: [["a", { __type: "bigint", value: "1" }]] }],
    [new Set([1]), { __type: "set", value: [1] }],
    [Number.NaN, { __type: "number", value: "NaN" }],
    [-0, { __type: "number", value: "-0" }],
    [Number.NEGATIVE_INFINITY, { __type: "number", value: "-Infinity" }],
    [{ a: undefined }, { a: { __type: "undefined" } }],
    [
      { __type: "bigint", value: "12" },
      { __type: "object", value: { __type: "bigint", value: "12" } },
    ],
    [{ __type: 5 }, { __type: "object", value: { __type: 5 } }],
    [new KvNow(5), { __type: "now", value: 5 }],
  ])("%o is %j", (value, wire) => {
    expect(encodeValue(value)).toEqual(wire);
    expect(decodeValue(wire)).toEqual(value);
  });

  it("comes back exactly, whatever it is made of", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(isDeepStrictEqual(overWire(value), value)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("keeps members named __proto__, and nothing of them leaks into prototypes", () => {
    const value: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    const back = overWire(value) as object;
    expect(Object.keys(back)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  it("keeps the order of members, and what a null prototype object holds", () => {
    const bare = Object.assign(Object.create(null), { b: 1, a: 2 });
    expect(Object.keys(overWire(bare) as object)).toEqual(["b", "a"]);
  });

  it("writes what has a toJSON as what that gives", () => {
    expect(encodeValue({ url: new URL("http://a/b") })).toEqual({ url: "http://a/b" });
    expect(encodeValue({ at: { toJSON: () => 5n } })).toEqual({
      at: { __type: "bigint", value: "5" },
    });
  });

  it("takes the same object twice, as long as it holds no cycle", () => {
    const shared = { a: 1 };
    expect(encodeValue([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it("writes the commit's UUID for kv.uuidv7(), and refuses it outside a commit", () => {
    expect(encodeValue({ id: new KvUuid() }, "the-uuid")).toEqual({ id: "the-uuid" });
    expect(() => encodeValue({ id: new KvUuid() })).toThrow(
      "The value at id is kv.uuidv7(), which only a commit can fill in",
    );
  });
});

class Point {
  x = 1;
}

const loop: { self?: unknown } = {};
loop.self = { list: [loop] };
const endless = { toJSON: () => endless };

describe("a value that cannot be stored", () => {
  it.each<[value: unknown, message: string]>([
    [() => 1, "The value is a function, which cannot be stored; store data instead."],
    [{ a: { b: [1, () => 1] } }, "The value at a.b[1] is a function"],
    [[Symbol("s")], "The value at [0] is a symbol"],
    [
      { point: new Point() },
      "The value at point is an instance of Point, whose methods would be lost",
    ],
    [[/x/], "The value at [0] is an instance of RegExp"],
    [[new Error("x")], "The value at [0] is an instance of Error"],
    [[new Uint16Array(1)], "The value at [0] is an instance of Uint16Array"],
    [[new ArrayBuffer(1)], "The value at [0] is an instance of ArrayBuffer"],
    [[new WeakMap()], "is an instance of WeakMap"],
    [[Promise.resolve()], "is an instance of Promise"],
    [{ at: new Date(Number.NaN) }, "The value at at is an invalid Date"],
    [loop, "The value at self.list[0] contains itself"],
    [[endless], "The value at [0] contains itself"],
    [new Map([[{}, [() => 1]]]), "The value at values()[0][0] is a function"],
    [new Map([[() => 1, 1]]), "The value at keys()[0] is a function"],
    [{ s: new Set([1, Symbol("s")]) }, "The value at s.values()[1] is a symbol"],
  ])("%o is refused with its path", (value, message) => {
    expect(() => encodeValue(value)).toThrow(message);
    expect(() => encodeValue(value)).toThrow(expect.objectContaining({ code: "invalid_value" }));
  });

  it("has its path in the details too", () => {
    expect(() => encodeValue({ a: [Symbol("s")] })).toThrow(
      expect.objectContaining({ details: { path: "a[0]" } }),
    );
  });

  it("is one nested deeper than 500 levels, of whatever kind", () => {
    const wraps: ((inner: unknown) => unknown)[] = [
      (inner) => [inner],
      (inner) => ({ a: inner }),
      (inner) => ({ __type: inner }),
      (inner) => new Map([["a", inner]]),
      (inner) => new Set([inner]),
    ];
    for (const wrap of wraps)
      for (const leaf of [1, 1n]) {
        const nested = (levels: number): unknown =>
          levels === 0 ? leaf : wrap(nested(levels - 1));
        expect(encodeValue(overWire(nested(500)))).toEqual(encodeValue(nested(500)));
        expect(() => encodeValue(nested(501))).toThrow("nested deeper than 500 levels");
      }
  });
});

describe("a wire value that is none", () => {
  it.each([
    { __type: "uuid", value: "x" },
    { __type: "toString", value: "x" },
    { __type: "__proto__", value: [] },
    { __type: "constructor" },
    { __type: 5 },
    { __type: null },
    { __type: "bigint", value: "1.5" },
    { __type: "bigint", value: "0x10" },
    { __type: "bigint", value: "" },
    { __type: "bigint", value: 5 },
    { __type: "bigint" },
    { __type: "date", value: "yesterday" },
    { __type: "number", value: "5" },
    { __type: "number", value: "toString" },
    { __type: "undefined", value: 1 },
    { __type: "set", value: {} },
    { __type: "map", value: [[1]] },
    { __type: "map", value: [{ 0: 1, 1: 2, length: 2 }] },
    { __type: "object", value: [1] },
    { __type: "object", value: null },
    { __type: "now", value: "5" },
    [{ a: { __type: "future" } }],
  ])("%j is refused, never passed on as data", (wire) => {
    expect(() => decodeValue(wire)).toThrow(/has the tag .*unknown to this version or malformed/);
    expect(() => decodeValue(wire)).toThrow(expect.objectContaining({ code: "protocol" }));
  });

  it("is refused when its bytes are not base64", () => {
    expect(() => decodeValue({ __type: "bytes", value: "*" })).toThrow("not valid base64");
  });

  it("is refused, not run out of stack, when it nests too deeply", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    expect(() => decodeValue(deep)).toThrow(expect.objectContaining({ code: "invalid_value" }));
  });
});
