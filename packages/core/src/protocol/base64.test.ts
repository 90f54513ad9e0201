import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from "./base64.ts";

describe("base64", () => {
  it("is the standard one, and comes back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });

  it("takes megabytes", () => {
    const bytes = Uint8Array.from({ length: 1_000_001 }, (_, i) => i);
    expect(Buffer.compare(fromBase64(toBase64(bytes)), bytes)).toBe(0);
  });

  it("refuses what is none", () => {
    for (const text of ["*", "a", "AQ=I", "é"])
      expect(() => fromBase64(text)).toThrow(expect.objectContaining({ code: "protocol" }));
  });
});
