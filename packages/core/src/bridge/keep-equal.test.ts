import { describe, expect, it } from "vitest";
import { keepEqual } from "./keep-equal.ts";

describe("keepEqual", () => {
  it("keeps what is equal, at every depth", () => {
    const previous = { list: [{ a: 1 }, { a: 2 }], big: 1n, name: "x" };
    expect(keepEqual(previous, { list: [{ a: 1 }, { a: 2 }], big: 1n, name: "x" })).toBe(previous);
    const kept = keepEqual(previous, {
      ...previous,
      list: [{ a: 1 }, { a: 3 }],
    }) as typeof previous;
    expect(kept).toEqual({ ...previous, list: [{ a: 1 }, { a: 3 }] });
    expect(kept.list[0]).toBe(previous.list[0]);
  });

  it("tells lengths, missing members and kinds apart", () => {
    for (const [previous, next] of [
      [[1], [1, undefined]],
      [{ a: undefined }, { b: undefined }],
      [[], {}],
      [{}, []],
      [null, {}],
      [undefined, 1],
    ])
      expect(keepEqual(previous, next)).toEqual(next);
  });

  it("leaves the store's objects and instances as they are", () => {
    const entry = Object.freeze({ value: { a: 1 } });
    expect(keepEqual({ value: { a: 1 } }, entry)).toBe(entry);
    const bytes = new Uint8Array([1]);
    expect(keepEqual({ bytes: new Uint8Array([1]) }, { bytes })).toEqual({ bytes });
    expect((keepEqual({ bytes: new Uint8Array([2]) }, { bytes }) as { bytes: unknown }).bytes).toBe(
      bytes,
    );
  });
});
