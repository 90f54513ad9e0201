import { describe, expect, it } from "vitest";
import { parseWherePath, readWherePath } from "./where-path.ts";

const read = (field: string, value: unknown) => readWherePath(parseWherePath(field), value);

describe("field paths", () => {
  it.each([
    ["name", ["name"]],
    ["profile.verified", ["profile", "verified"]],
    ["items[0].price", ["items", 0, "price"]],
    ["m[1][2]", ["m", 1, 2]],
    ["[3].x", [3, "x"]],
    ["with space.é-ü", ["with space", "é-ü"]],
    ["a.0", ["a", "0"]],
    ["a.$b", ["a", "$b"]],
  ])("%s is read as its steps", (field, steps) => {
    expect(parseWherePath(field)).toEqual(steps);
  });

  it.each([
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "a[",
    "a]",
    "a[]",
    "a[x]",
    "a[-1]",
    "a[1.5]",
    "a[0]b",
    "a[[0]]",
  ])("%j is refused, naming it", (field) => {
    expect(() => parseWherePath(field)).toThrow(`The filter's "${field}" is no path; write names`);
  });

  it("read members of objects and items of arrays, and nothing else", () => {
    const value = {
      a: { b: [{ c: 1 }, 2] },
      "0": "zero",
      list: ["x"],
      text: "abc",
      bytes: Uint8Array.of(7),
    };
    expect(read("a.b[0].c", value)).toBe(1);
    expect(read("a.b[1]", value)).toBe(2);
    expect(read("0", value)).toBe("zero");
    expect(read("[0]", ["first"])).toBe("first");
    for (const field of [
      "a.b[2]",
      "a.b.0",
      "a.b.length",
      "list[0].x",
      "text.length",
      "text[0]",
      "bytes[0]",
      "bytes.0",
      "[0]",
      "x.y.z",
    ])
      expect(read(field, value), field).toBeUndefined();
    for (const value of [undefined, null, 1, "text", new Map([["a", 1]]), new Date(0)])
      expect(read("a", value)).toBeUndefined();
  });

  it("never reach what an object inherits", () => {
    for (const field of [
      "constructor",
      "__proto__",
      "toString",
      "a.__proto__.x",
      "a.constructor.name",
      "list.map",
    ])
      expect(read(field, { a: {}, list: [] }), field).toBeUndefined();
    expect(read("__proto__.x", JSON.parse('{"__proto__":{"x":1}}'))).toBe(1);
    expect(read("a", Object.assign(Object.create(null), { a: 1 }))).toBe(1);
  });

  it("separate at each dot: a member with a dot in its name is out of reach", () => {
    expect(read("a.b", { "a.b": 1 })).toBeUndefined();
    expect(read("a.b", { "a.b": 1, a: { b: 2 } })).toBe(2);
  });
});
