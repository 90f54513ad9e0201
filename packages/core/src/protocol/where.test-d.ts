import { expectTypeOf, test } from "vitest";
import { KvNow } from "./kv-now.ts";
import type { Where, WhereOperators } from "./where.ts";

test("a filter takes values, operators and logic", () => {
  expectTypeOf({
    a: 1,
    b: "x",
    c: 5n,
    d: true,
    e: new Date(),
    f: null,
    g: new KvNow(),
  }).toExtend<Where>();
  expectTypeOf({ "items[0].price": { $gt: 1, $lte: new KvNow() } }).toExtend<Where>();
  const where: Where = {
    $or: [{ a: { $in: [1, "x", null] } }, { $not: { b: { $between: [1, 2] } } }],
    $and: [],
  };
  expectTypeOf(where.$or).toEqualTypeOf<readonly Where[] | undefined>();
});

test("operators check their operands", () => {
  expectTypeOf<{ $contains: string; $null: boolean }>().toExtend<WhereOperators>();
  // @ts-expect-error text operators look for text
  const text: WhereOperators = { $contains: 1 };
  // @ts-expect-error two ends
  const between: WhereOperators = { $between: [1] };
  // @ts-expect-error no such operator
  const unknown: WhereOperators = { $regex: "x" };
  // @ts-expect-error not comparable
  const list: WhereOperators = { $eq: [1] };
  // @ts-expect-error order with null
  const order: WhereOperators = { $gt: null };
  expectTypeOf([text, between, unknown, list, order]).toBeArray();
});
