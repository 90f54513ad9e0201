import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey, anyValue } from "../../test/arbitraries.ts";
import { decodeEntry, encodeEntry } from "./entry.ts";
import { checkKey } from "./key.ts";

const versionstamp = "018bcfe5-6800-7000-8000-000000000000";

describe("an entry on the wire", () => {
  it("comes back exactly", () => {
    fc.assert(
      fc.property(anyKey, anyValue, (key, value) => {
        const wire = encodeEntry({ key: checkKey(key), value, versionstamp });
        expect(encodeEntry(decodeEntry(JSON.parse(JSON.stringify(wire))))).toEqual(wire);
      }),
    );
  });

  it("has nulls when it is missing; a stored null has its versionstamp", () => {
    const missing = { key: ["a"], value: null, versionstamp: null };
    expect(encodeEntry(missing)).toEqual(missing);
    expect(decodeEntry(encodeEntry(missing))).toEqual(missing);
    expect(decodeEntry({ key: ["a"], value: null, versionstamp })).toEqual({
      key: ["a"],
      value: null,
      versionstamp,
    });
  });
});
