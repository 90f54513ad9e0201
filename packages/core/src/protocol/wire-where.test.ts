import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KvNow } from "./kv-now.ts";
import type { Where } from "./where.ts";
import { anyWhere } from "../../test/where-model.ts";
import { dependsOnTime, encodeWhere } from "./encode-where.ts";
import { decodeWhere } from "./wire-where.ts";

describe("a filter on the wire", () => {
  it("keeps plain operands plain and tags the rest as values are tagged", () => {
    const where: Where = {
      name: "Ada",
      size: { $gte: 5n, $ne: null },
      born: new Date(0),
      $or: [
        { score: { $in: [1, Number.POSITIVE_INFINITY] } },
        { $not: { "items[0].price": { $between: [1, 2] } } },
      ],
    };
    expect(encodeWhere(where)).toEqual({
      name: "Ada",
      size: { $gte: { __type: "bigint", value: "5" }, $ne: null },
      born: { __type: "date", value: "1970-01-01T00:00:00.000Z" },
      $or: [
        { score: { $in: [1, { __type: "number", value: "Infinity" }] } },
        { $not: { "items[0].price": { $between: [1, 2] } } },
      ],
    });
  });

  it("writes now() as $now with its offset in ms", () => {
    const where: Where = { a: new KvNow(), b: { $lt: new KvNow(5) }, c: { $in: [new KvNow(-5)] } };
    expect(encodeWhere(where)).toEqual({
      a: { $now: true, $offset: 0 },
      b: { $lt: { $now: true, $offset: 5 } },
      c: { $in: [{ $now: true, $offset: -5 }] },
    });
    expect(decodeWhere(encodeWhere(where))).toEqual(where);
  });

  it("reads now() without an offset, or with the name offset", () => {
    const decoded = decodeWhere({ a: { $now: true }, b: { $gt: { $now: true, offset: 7 } } });
    expect(decoded).toEqual({ a: new KvNow(0), b: { $gt: new KvNow(7) } });
  });

  it("takes a field named __type or __proto__ for a field", () => {
    const wire: unknown = JSON.parse(
      '{"__type":"cat","$not":{"__proto__":1,"__type":{"__type":"bigint","value":"1"}}}',
    );
    const decoded = decodeWhere(wire);
    expect(Object.entries(decoded.$not as Where)).toEqual([
      ["__proto__", 1],
      ["__type", 1n],
    ]);
    expect(decoded.__type).toBe("cat");
    expect(JSON.stringify(encodeWhere(decoded))).toBe(JSON.stringify(wire));
  });

  it("comes back as the same filter", () => {
    fc.assert(
      fc.property(anyWhere, (where) => {
        expect(decodeWhere(JSON.parse(JSON.stringify(encodeWhere(where))))).toEqual(where);
      }),
      { numRuns: 1000 },
    );
  });

  it("is refused before it is sent when it cannot be written", () => {
    const cycle: Where = {};
    cycle.$and = [cycle];
    for (const where of [cycle, { a: (() => 1) as never }, { a: { $in: [Symbol("s") as never] } }])
      expect(() => encodeWhere(where)).toThrow(
        expect.objectContaining({
          code: "invalid_argument",
          message: expect.stringContaining("The filter cannot be sent"),
        }),
      );
  });

  it("is refused by who reads it when it is malformed, however it was sent", () => {
    const sent = (where: Where): unknown => JSON.parse(JSON.stringify(encodeWhere(where)));
    expect(() => decodeWhere(sent({ a: { $foo: 1 } } as Where))).toThrow('"a" $foo is no operator');
    expect(() => decodeWhere(sent({ a: undefined }))).toThrow(
      "$eq has an operand that does not compare",
    );
  });

  it("says whether it depends on time", () => {
    const dated = { $not: { $or: [{ a: 1 }, { b: { $in: [2, new KvNow(5)] } }] } };
    expect(dependsOnTime(encodeWhere(dated))).toBe(true);
    const text = '"$now":true';
    expect(dependsOnTime(encodeWhere({ a: text, [text]: `{${text}}`, b: { $in: [text] } }))).toBe(
      false,
    );
  });

  it.each<[wire: unknown, code: string, message: RegExp]>([
    [undefined, "invalid_argument", /root is no object/],
    ["a", "invalid_argument", /root is no object/],
    [[{ a: 1 }], "invalid_argument", /root is no object/],
    [{ $or: [1] }, "invalid_argument", /\$or\[0\] is no object/],
    [{ $and: 1 }, "invalid_argument", /\$and is no array/],
    [{ a: { $foo: 1 } }, "invalid_argument", /"a" \$foo is no operator/],
    [{ a: { b: 1 } }, "invalid_argument", /"a\.b"/],
    [{ a: [1] }, "invalid_argument", /"a" \$eq has an operand/],
    [{ a: { __type: "set", value: [] } }, "invalid_argument", /"a" \$eq has an operand/],
    [{ a: { $now: true, $offset: "1h" } }, "invalid_argument", /\$now is malformed; write/],
    [{ a: { $now: false } }, "invalid_argument", /\$now is malformed/],
    [{ a: { __type: "future" } }, "protocol", /tag "future"/],
    [{ a: { $in: [{ __type: "bigint", value: "x" }] } }, "protocol", /tag "bigint"/],
  ])("is refused on arrival when it is %j", (wire, code, message) => {
    expect(() => decodeWhere(wire)).toThrow(message);
    expect(() => decodeWhere(wire)).toThrow(expect.objectContaining({ code }));
  });

  it("is refused on arrival, not run out of stack, when it nests too deeply", () => {
    const deep = (open: string, close: string, levels: number): unknown =>
      JSON.parse(`${open.repeat(levels)}{"a":1}${close.repeat(levels)}`);
    expect(decodeWhere(deep('{"$not":', "}", 100))).toBeTypeOf("object");
    expect(() => decodeWhere(deep('{"$not":', "}", 5000))).toThrow("deeper than 100 levels");
    expect(() => decodeWhere(deep('{"$or":[', "]}", 5000))).toThrow("deeper than 100 levels");
    expect(() => decodeWhere(deep('{"a":', "}", 5000))).toThrow(
      expect.objectContaining({ code: "invalid_value" }),
    );
  });
});
