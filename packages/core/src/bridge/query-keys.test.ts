import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey } from "../../test/arbitraries.ts";
import type { LiveSelector } from "../live/live-view.ts";
import { KvNow } from "../protocol/kv-now.ts";
import { describeSelector, isKeyOf, prefixKey, queryKeyOf } from "./query-keys.ts";

const scope = "/api";
const textOf = (selector: LiveSelector) => JSON.stringify(queryKeyOf(scope, selector));

describe("query keys", () => {
  it("hold strings only, and say all that a selector says", () => {
    fc.assert(
      fc.property(anyKey, fc.nat({ max: 100 }), (key, n) => {
        const selectors: LiveSelector[] = [
          { key },
          { keys: [key] },
          { keys: [key, [...key.slice(0, 19), "other"]] },
          { prefix: key },
          { prefix: key, reverse: true },
          { prefix: key, start: key },
          { prefix: key, end: key },
          { prefix: key, limit: n + 1 },
          { prefix: key, limit: n + 2 },
          { prefix: key, pageSize: n + 1 },
          { count: key },
          { search: key, query: "words, /:~ and {more}" },
          { search: key, query: "words" },
          { search: key, query: "words", limit: n + 1 },
        ];
        for (const selector of selectors)
          expect(queryKeyOf(scope, selector).every((part) => typeof part === "string")).toBe(true);
        expect(new Set(selectors.map(textOf)).size).toBe(selectors.length);
      }),
    );
  });

  it("keep the whole store, filters and kv.now() apart", () => {
    const selectors: LiveSelector[] = [
      { prefix: [] },
      { count: [] },
      { count: [], where: { at: { $lt: new KvNow(-5) }, big: 12n } },
      { count: [], where: { at: { $lt: -5 }, big: 12n } },
      { count: [], where: { at: { $lt: new KvNow(-5) }, big: 12 } },
      { search: [], query: "", where: { at: { $lt: new KvNow(-5) } } },
      { prefix: ["count"], where: { $or: [{ a: 1 }, { b: { $in: ["x", null] } }] } },
    ];
    expect(new Set(selectors.map(textOf)).size).toBe(selectors.length);
  });

  it("of different keys differ", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        if (textOf({ key: a }) === textOf({ key: b })) expect(a).toEqual(b);
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
    const ours = queryKeyOf(scope, { key: ["a"] });
    expect(isKeyOf(scope, ours)).toBe(true);
    expect(isKeyOf("/other", ours)).toBe(false);
    for (const other of [["todos", 1], ["kv", scope], []])
      expect(isKeyOf(scope, other)).toBe(false);
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
