import { describe, expect, it } from "vitest";
import { keyText, parseKeyText, shortKeys } from "./key-text.ts";

describe("shortKeys", () => {
  const short = (...keys: Parameters<typeof keyText>[0][]) => shortKeys(keys.map(keyText));

  it("says of the later keys what the first one has not said", () => {
    expect(
      short(["bank", "accounts", "Ada"], ["bank", "accounts", "Ben"], ["bank", "log", 1n]),
    ).toEqual(['["bank", "accounts", "Ada"]', '[…, "Ben"]', '[…, "log", 1n]']);
    expect(short(["a", 1], ["a", 10])).toEqual(['["a", 1]', "[…, 10]"]);
    expect(shortKeys([])).toEqual([]);
  });

  it("leaves whole what shares no part: a text with a comma in it is one", () => {
    expect(short(["a"], ["b"])).toEqual(['["a"]', '["b"]']);
    expect(short(["a, b"], ["a, c"])).toEqual(['["a, b"]', '["a, c"]']);
  });
});

describe("parseKeyText", () => {
  it("reads every key as it is shown", () => {
    for (const key of [
      ["users", 7],
      ["users", 7n],
      ["a", true, -1.5, false],
      ["12n", 'say "12n" and 0xff', -3n, 1e21],
      [new Uint8Array([0, 1, 255]), new Uint8Array(0)],
      ["0x00", "Infinity", Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      ["é 🙂 \\ ", "x".repeat(200)],
    ])
      expect(parseKeyText(keyText(key))).toEqual(key);
  });

  it("shows bytes so that they can be told apart", () => {
    expect(keyText(["a", new Uint8Array([1, 2, 255])])).toBe('["a", 0x0102ff]');
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
