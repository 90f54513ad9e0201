import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey } from "../../test/arbitraries.ts";
import type { LiveSelector } from "../live/live-view.ts";
import { KvNow } from "../protocol/kv-now.ts";
import { describeSelector, prefixKey, queryKeyOf, selectorOf } from "./query-keys.ts";

const scope = "/api";
const roundTrip = (selector: LiveSelector) => selectorOf(scope, queryKeyOf(scope, selector));

describe("query keys", () => {
  it("hold strings only, and decode to the selector they were made from", () => {
    fc.assert(
      fc.property(anyKey, fc.nat({ max: 100 }), fc.boolean(), (key, n, reverse) => {
        const selectors: LiveSelector[] = [
          { key },
          { keys: [key, [...key.slice(0, 19), "other"]] },
          { prefix: key },
          { prefix: key, limit: n + 1, start: key, end: ["end"], ...(reverse && { reverse }) },
          { prefix: key, pageSize: n + 1 },
          { count: key },
          { search: key, query: "words, /:~ and {more}", limit: n + 1 },
        ];
        for (const selector of selectors) {
          expect(queryKeyOf(scope, selector).every((part) => typeof part === "string")).toBe(true);
          expect(roundTrip(selector)).toEqual(selector);
        }
      }),
    );
  });

  it("keep the whole store, filters and kv.now() apart", () => {
    for (const selector of [
      { prefix: [] },
      { count: [], where: { at: { $lt: new KvNow(-5) }, big: 12n } },
      { search: [], query: "", where: { at: { $lt: new KvNow(-5) } } },
      { prefix: ["count"], where: { $or: [{ a: 1 }, { b: { $in: ["x", null] } }] } },
    ] satisfies LiveSelector[])
      expect(roundTrip(selector)).toEqual(selector);
  });

  it("of different keys differ", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        const same =
          JSON.stringify(queryKeyOf(scope, { key: a })) ===
          JSON.stringify(queryKeyOf(scope, { key: b }));
        if (same) expect(a).toEqual(b);
      }),
    );
  });

  it("begin with their prefix's key, part by part", () => {
    fc.assert(
      fc.property(anyKey, fc.nat({ max: 20 }), (key, length) => {
        const prefix = key.slice(0, length);
        const start = prefixKey(scope, prefix);
        expect(queryKeyOf(scope, { key }).slice(0, start.length)).toEqual(start);
        expect(queryKeyOf(scope, { prefix: key }).slice(0, start.length)).toEqual(start);
      }),
    );
  });

  it("are not taken for another scope's, nor for anybody else's", () => {
    expect(selectorOf("/other", queryKeyOf(scope, { key: ["a"] }))).toBeUndefined();
    expect(selectorOf(scope, ["todos", 1])).toBeUndefined();
    expect(selectorOf(scope, ["kv", scope])).toBeUndefined();
    expect(selectorOf(scope, [])).toBeUndefined();
  });

  it("refuse what is no key", () => {
    expect(() => queryKeyOf(scope, { key: [] })).toThrow(/empty/);
    expect(() => queryKeyOf(scope, { key: [Number.NaN] })).toThrow(/NaN/);
  });
});

describe("describeSelector", () => {
  it("says a selector with the types of its keys", () => {
    expect(describeSelector({ key: ["user", 7n] })).toBe('entry ["user", 7n]');
    expect(describeSelector({ keys: [["a"], ["b", "1"]] })).toBe('many ["a"] ["b", "1"]');
    expect(describeSelector({ prefix: ["todos"], limit: 10 })).toBe('list ["todos"] {"limit":10}');
    expect(describeSelector({ prefix: [], pageSize: 5 })).toBe('pages [] {"pageSize":5}');
    expect(describeSelector({ count: ["todos", 1] })).toBe('count ["todos", 1]');
    expect(describeSelector({ search: ["notes"], query: "ada" })).toBe(
      'search ["notes"] {"query":"ada"}',
    );
  });
});
