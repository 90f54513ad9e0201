import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey, anyPrefix, relatedKeys } from "../../test/arbitraries.ts";
import { compareKeys } from "./compare-keys.ts";
import { hasPrefix, type KvKey, sameKey } from "./key.ts";
import { decodeKeyBytes, descendantRange, encodeKeyBytes } from "./key-bytes.ts";

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at === -1 ? a.length - b.length : (a[at] as number) - (b[at] ?? -1);
}

describe("key bytes", () => {
  it("decode to the exact key", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const decoded = decodeKeyBytes(encodeKeyBytes(key));
        expect(sameKey(decoded, key)).toBe(true);
        expect(decoded.map((part) => typeof part)).toEqual(key.map((part) => typeof part));
      }),
      { numRuns: 1000 },
    );
  });

  it("order as compareKeys does", () => {
    fc.assert(
      fc.property(relatedKeys, ([a, b]) => {
        expect(Math.sign(compareBytes(encodeKeyBytes(a), encodeKeyBytes(b)))).toBe(
          Math.sign(compareKeys(a, b)),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it("order bigints of every length", () => {
    const all: bigint[] = [];
    for (let bits = 0n; bits < 8192n; bits += bits < 1100n ? 8n : 712n)
      all.push(2n ** bits - 1n, 2n ** bits, 2n ** bits + 1n);
    const sorted = [...new Set([...all, ...all.map((one) => -one)])].sort((a, b) =>
      a < b ? -1 : a > b ? 1 : 0,
    );
    for (let i = 1; i < sorted.length; i++)
      expect(
        compareBytes(
          encodeKeyBytes([sorted[i - 1] as bigint]),
          encodeKeyBytes([sorted[i] as bigint]),
        ),
      ).toBeLessThan(0);
  });

  it("are one for -0 and 0", () => {
    expect(encodeKeyBytes([-0])).toEqual(encodeKeyBytes([0]));
    expect(Object.is(decodeKeyBytes(encodeKeyBytes([-0]))[0], 0)).toBe(true);
  });

  it("keep their form: stores hold them", () => {
    const hex = (key: KvKey) => Buffer.from(encodeKeyBytes(key)).toString("hex");
    expect(hex([])).toBe("");
    expect(hex(["a\0é"])).toBe("206100ffc3a900");
    expect(hex([Uint8Array.of(0, 255)])).toBe("1000ffff00");
    expect(hex([1, -1])).toBe("30bff000000000000030400fffffffffffff");
    expect(hex([0n, 1n, -1n, 256n])).toBe("4080408101407efe40820100");
    expect(hex([true, false])).toBe("5150");
  });

  it("of another maker are refused", () => {
    for (const hex of ["00", "ff", "20", "2061", "30", "4081", "40ff", "60", "61"])
      expect(() => decodeKeyBytes(Uint8Array.from(Buffer.from(hex, "hex"))), hex).toThrow(
        "Stored key bytes are malformed.",
      );
    expect(() => decodeKeyBytes("a" as never)).toThrow("malformed");
  });

  it("are read from a Buffer too", () => {
    expect(decodeKeyBytes(Buffer.from(encodeKeyBytes(["a", Uint8Array.of(1)])))).toEqual([
      "a",
      Uint8Array.of(1),
    ]);
  });
});

describe("descendantRange", () => {
  const within = (key: KvKey, prefix: KvKey) => {
    const { from, to } = descendantRange(prefix);
    const bytes = encodeKeyBytes(key);
    return compareBytes(from, bytes) <= 0 && compareBytes(bytes, to) < 0;
  };

  it("holds exactly the descendants of a prefix", () => {
    fc.assert(
      fc.property(anyPrefix, relatedKeys, (prefix, [a, b]) => {
        for (const key of [a, b, [...prefix, ...a]])
          for (const over of [prefix, a, a.slice(0, 1)])
            expect(within(key, over)).toBe(key.length > over.length && hasPrefix(key, over));
      }),
      { numRuns: 2000 },
    );
  });

  it("of the longest key there is, is found", () => {
    const key: KvKey = Array.from({ length: 20 }, () => "\uffff".repeat(1024));
    expect(within(key, key.slice(0, 19))).toBe(true);
    expect(within(key, key)).toBe(false);
  });
});
