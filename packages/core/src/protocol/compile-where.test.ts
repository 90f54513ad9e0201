import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileNextChange, compileWhere, matches } from "./compile-where.ts";
import { KvNow } from "./kv-now.ts";
import { modelMatches, whereAndValue } from "../../test/where-model.ts";
import type { Where } from "./where.ts";

describe("a filter", () => {
  it("without conditions passes every value", () => {
    for (const value of [undefined, null, 1, "x", [], {}, new Map()])
      expect(matches({}, value)).toBe(true);
  });

  it("holds when all its conditions hold", () => {
    const where: Where = { done: false, "owner.name": { $startsWith: "A" }, "tags[0]": "x" };
    expect(matches(where, { done: false, owner: { name: "Ada" }, tags: ["x"] })).toBe(true);
    expect(matches(where, { done: true, owner: { name: "Ada" }, tags: ["x"] })).toBe(false);
    expect(matches(where, { done: false, owner: { name: "Bob" }, tags: ["x"] })).toBe(false);
    expect(matches(where, { done: false, owner: { name: "Ada" }, tags: ["y", "x"] })).toBe(false);
  });

  it("combines filters with $and, $or and $not", () => {
    const is = (where: Where) => matches(where, { a: 1, b: 2 });
    expect(is({ $and: [{ a: 1 }, { b: 2 }] })).toBe(true);
    expect(is({ $and: [{ a: 1 }, { b: 1 }] })).toBe(false);
    expect(is({ $or: [{ a: 2 }, { b: 2 }] })).toBe(true);
    expect(is({ $or: [{ a: 2 }, { b: 1 }] })).toBe(false);
    expect(is({ $and: [] })).toBe(true);
    expect(is({ $or: [] })).toBe(false);
    expect(is({ a: 1, $or: [{ b: 3 }] })).toBe(false);
    expect(is({ $not: { a: 1 } })).toBe(false);
    expect(is({ $not: { $or: [{ a: 2 }, { $not: { b: 2 } }] } })).toBe(true);
  });

  it("negates plainly with $not: what a missing field fails, its $not passes", () => {
    for (const condition of [{ $ne: 1 }, { $nin: [1] }, { $notContains: "x" }, { $gt: 1 }]) {
      expect(matches({ gone: condition }, {})).toBe(false);
      expect(matches({ $not: { gone: condition } }, {})).toBe(true);
    }
  });

  it("compares with the given moment, or this machine's clock", () => {
    expect(matches({ at: { $lt: new KvNow() } }, { at: 10 }, { now: 11 })).toBe(true);
    expect(matches({ at: { $lt: new KvNow() } }, { at: 10 }, { now: 10 })).toBe(false);
    expect(
      matches({ at: { $gt: new KvNow().sub("1m"), $lte: new KvNow() } }, { at: Date.now() }),
    ).toBe(true);
    const test = compileWhere({ at: { $gte: new KvNow().add("1s") } });
    expect([test({ at: 2000 }, 1000), test({ at: 2000 }, 1001)]).toEqual([true, false]);
  });

  it("agrees with the model for random filters and values", () => {
    fc.assert(
      fc.property(whereAndValue, fc.integer({ min: -3, max: 3 }), ([where, value], now) => {
        expect(compileWhere(where)(value, now)).toBe(modelMatches(where, value, now));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a malformed filter", () => {
  it.each<[where: unknown, message: RegExp]>([
    [null, /The filter's root is no object; give conditions/],
    [[], /root is no object/],
    [new Map(), /root is no object/],
    [{ $foo: 1 }, /The filter's \$foo is no operator here; use \$and, \$or, \$not/],
    [{ $eq: 1 }, /\$eq is no operator here/],
    [{ $and: { a: 1 } }, /\$and is no array; give filters/],
    [{ $or: undefined }, /\$or is no array/],
    [{ $or: [{ a: 1 }, 5] }, /\$or\[1\] is no object/],
    [{ $not: [{ a: 1 }] }, /\$not is no object/],
    [{ profile: { verified: true } }, /"profile" holds a plain object.*"profile\.verified"/],
    [{ $or: [{ a: { $gtt: 1 } }] }, /"a" \$gtt is no operator; use one of/],
  ])("%o is refused with what to do", (where, message) => {
    expect(() => compileWhere(where as Where)).toThrow(message);
    expect(() => compileWhere(where as Where)).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  });

  it("is one that nests deeper than 100 levels, or contains itself", () => {
    const nested = (levels: number): Where =>
      levels === 0 ? { a: 1 } : { $not: nested(levels - 1) };
    expect(matches(nested(100), { a: 1 })).toBe(true);
    expect(() => compileWhere(nested(101))).toThrow(
      "$not lies deeper than 100 levels; make it flatter",
    );
    const loop: { $and: Where[] } = { $and: [] };
    loop.$and.push(loop, loop);
    expect(() => compileWhere(loop)).toThrow("lies deeper than 100 levels");
  });
});

describe("compileNextChange", () => {
  const next = (where: Where, value: unknown, now: number) =>
    compileNextChange(where)?.(value, now);

  it("has nothing to tell of a filter without now()", () => {
    expect(compileNextChange({ a: 1, $or: [{ b: { $lt: 5 } }] })).toBeUndefined();
  });

  it.each<[condition: Where[string], changes: (number | undefined)[]]>([
    [{ $lt: new KvNow() }, [101]],
    [{ $lte: new KvNow() }, [100]],
    [{ $gt: new KvNow() }, [100]],
    [{ $gte: new KvNow() }, [101]],
    [new KvNow(), [100, 101]],
    [{ $ne: new KvNow() }, [100, 101]],
    [{ $in: [5, new KvNow()] }, [100, 101]],
    [{ $lt: new KvNow(30) }, [71]],
    [{ $gt: new KvNow(-30) }, [130]],
    [{ $between: [new KvNow(-10), new KvNow(10)] }, [90, 111]],
  ])("tells each ms at which %o changes for 100", (condition, changes) => {
    let now = 0;
    for (const change of [...changes, undefined]) {
      expect(next({ at: condition }, { at: 100 }, now)).toBe(change);
      now = change ?? now;
    }
  });

  it("reads dates, bigints and fractions, and never changes for the rest", () => {
    const where: Where = { at: { $lte: new KvNow() } };
    expect(next(where, { at: new Date(100) }, 0)).toBe(100);
    expect(next(where, { at: 100n }, 0)).toBe(100);
    expect(next(where, { at: 99.5 }, 0)).toBe(100);
    for (const at of [
      undefined,
      null,
      "100",
      true,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      {},
      Object.create(null),
      Symbol("x"),
    ])
      expect(next(where, { at }, 0)).toBeUndefined();
  });

  it("ignores a comparison whose filter is decided without it", () => {
    const due: Where = { done: false, at: { $lte: new KvNow() } };
    expect(next(due, { done: false, at: 100 }, 0)).toBe(100);
    expect(next(due, { done: true, at: 100 }, 0)).toBeUndefined();
  });

  it("is the first ms at which the answer differs, for random filters and values", () => {
    fc.assert(
      fc.property(whereAndValue, ([where, value]) => {
        const test = compileWhere(where);
        const first = Array.from({ length: 30 }, (_, i) => i - 9).find(
          (ms) => test(value, ms) !== test(value, -10),
        );
        const found = next(where, value, -10);
        expect(found === undefined || found > 20 ? undefined : found + 0).toBe(first);
      }),
      { numRuns: 2000 },
    );
  });
});
