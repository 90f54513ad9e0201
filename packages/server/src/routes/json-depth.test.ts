// Brackets count where they nest, and nowhere else.
import fc from "fast-check";
import { expect, it } from "vitest";
import { isNestedDeeper } from "./json-depth.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it("is told exactly, whatever strings hold", () => {
  const noise = fc.string({ unit: fc.constantFrom("[", "{", '"', "\\", "]", "a", "é") });
  const value = fc.jsonValue({ stringUnit: "binary" });
  const mixed = fc.array(fc.oneof(noise, value, fc.dictionary(noise, value)), { maxLength: 5 });
  fc.assert(
    fc.property(mixed, (json) => {
      const text = JSON.stringify(json);
      const depth = depthOf(json);
      expect(isNestedDeeper(text, depth)).toBe(false);
      expect(isNestedDeeper(text, depth - 1)).toBe(true);
    }),
  );
});

it("is told of text that ends early", () => {
  expect(isNestedDeeper("[[[[", 3)).toBe(true);
  expect(isNestedDeeper('"[[[[[[\\"', 3)).toBe(false);
});
