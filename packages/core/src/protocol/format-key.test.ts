import { expect, it } from "vitest";
import { formatKey } from "./format-key.ts";

it("shows a key as it would stand in code", () => {
  expect(
    formatKey(["users", 1, 1n, true, Uint8Array.of(1, 2), 'a"b', Number.POSITIVE_INFINITY]),
  ).toBe('["users", 1, 1n, true, Uint8Array(2), "a\\"b", Infinity]');
});

it("shortens long text", () => {
  expect(formatKey(["x".repeat(100)])).toBe(`["${"x".repeat(60)}…"]`);
});
