import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUuidV7, UuidV7Source, uuidV7 } from "./uuid-v7.ts";

/** The fields of RFC 9562, section 5.7. */
function fields(id: string): { ms: number; version: string; variant: number } {
  const hex = id.replaceAll("-", "");
  return {
    ms: Number.parseInt(hex.slice(0, 12), 16),
    version: hex[12] as string,
    variant: Number.parseInt(hex[16] as string, 16) >> 2,
  };
}

describe("UuidV7Source", () => {
  it("makes ids of the RFC's shape, stamped with the time", () => {
    const id = new UuidV7Source().next(1_700_000_000_123);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(fields(id)).toEqual({ ms: 1_700_000_000_123, version: "7", variant: 0b10 });
  });

  it("strictly increases, 10,000 ids in one ms included", () => {
    const source = new UuidV7Source();
    let last = "";
    for (let i = 0; i < 10_000; i++) {
      const id = source.next(1000);
      expect(id > last).toBe(true);
      expect(isUuidV7(id)).toBe(true);
      last = id;
    }
    expect(fields(last).ms).toBe(1002); // 4096 to a ms: the rest borrow from the next ones
  });

  it("strictly increases over every course of the clock", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2 ** 48 - 1e6 }), { minLength: 2, maxLength: 50 }),
        (clock) => {
          const source = new UuidV7Source();
          const ids = clock.map((now) => source.next(now));
          expect(ids).toEqual([...new Set(ids)].sort());
        },
      ),
    );
  });

  it("continues after the id it is given", () => {
    for (const after of [
      "018bcfe5-6800-7000-8000-000000000000",
      "018bcfe5-6800-7fff-bfff-ffffffffffff",
    ]) {
      const id = new UuidV7Source(after).next(5);
      expect(id > after).toBe(true);
      expect(isUuidV7(id)).toBe(true);
    }
    const own = new UuidV7Source();
    const last = own.next(5000);
    expect(fields(new UuidV7Source(last).next(6000)).ms).toBe(6000);
  });

  it("fills the rest at random", () => {
    const tails = Array.from({ length: 100 }, () => new UuidV7Source().next(1000).slice(19));
    expect(new Set(tails).size).toBe(100);
  });
});

describe("uuidV7", () => {
  it("makes increasing ids of now", () => {
    const before = Date.now();
    const ids = Array.from({ length: 100 }, uuidV7);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(fields(ids[0] as string).ms).toBeGreaterThanOrEqual(before);
  });
});

describe("isUuidV7", () => {
  it.each([
    "",
    "018bcfe5-6800-4000-8000-000000000000",
    "018BCFE5-6800-7000-8000-000000000000",
    "018bcfe5-6800-7000-c000-000000000000",
    "x018bcfe5-6800-7000-8000-000000000000",
    "018bcfe5-6800-7000-8000-000000000000\n",
    5,
    null,
  ])("refuses %j", (text) => {
    expect(isUuidV7(text)).toBe(false);
  });
});
