import { formatKey } from "@keyval/core/protocol";
import { describe, expect, it } from "vitest";
import { parseKeyText } from "./key-text.ts";

describe("parseKeyText", () => {
  it("reads keys as they stand in code", () => {
    for (const key of [
      ["users", 7],
      ["users", 7n],
      ["a", true, -1.5],
      ["12n", 'say "12n"', -3n],
    ])
      expect(parseKeyText(formatKey(key))).toEqual(key);
  });

  it("reads keys as they stand in URLs", () => {
    expect(parseKeyText(" users/7 ")).toEqual(["users", 7]);
    expect(parseKeyText("users/~i:7")).toEqual(["users", 7n]);
  });

  it("says what cannot be read", () => {
    expect(() => parseKeyText("[users")).toThrow("This is no key");
    expect(() => parseKeyText("")).toThrow(/key/);
    expect(() => parseKeyText("[null]")).toThrow(/null/);
  });
});
