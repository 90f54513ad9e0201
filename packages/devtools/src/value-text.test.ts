import { describe, expect, it } from "vitest";
import { fromEditableText, previewValue, toEditableText } from "./value-text.ts";

const rich = {
  n: 12n,
  at: new Date(0),
  bytes: new Uint8Array([1, 2, 3]),
  map: new Map<unknown, unknown>([["a", new Set([1])]]),
  nothing: undefined,
  odd: [-0, Number.NaN, Number.POSITIVE_INFINITY, null],
  tag: { __type: "bigint", value: "1" },
};

describe("editable text", () => {
  it("gives back every type exactly", () => {
    const back = fromEditableText(toEditableText(rich)) as typeof rich;
    expect(back).toEqual(rich);
    expect("nothing" in back).toBe(true);
  });

  it("says what is not JSON, and what is no tag", () => {
    expect(() => fromEditableText("{ a: 1 }")).toThrow("This is not JSON");
    expect(() => fromEditableText('{ "__type": "date", "value": "soon" }')).toThrow(/date/i);
    expect(() => fromEditableText('{ "__type": "colour" }')).toThrow(/colour/);
  });
});

describe("previewValue", () => {
  it("says the types JSON has no word for", () => {
    expect(previewValue(rich, 400)).toBe(
      "{ n: 12n, at: Date(1970-01-01T00:00:00.000Z), bytes: Uint8Array(3), " +
        'map: Map(1) { "a" → Set(1) { 1 } }, nothing: undefined, ' +
        'odd: [ -0, NaN, Infinity, null ], tag: { __type: "bigint", value: "1" } }',
    );
  });

  it("stays short, however much there is", () => {
    expect(previewValue("x".repeat(1e6))).toHaveLength(120);
    expect(previewValue(Array.from({ length: 1e5 }, (_, i) => i))).toMatch(/, 11, … \]$/);
    expect(previewValue([[[[[[1]]]]]])).toBe("[ [ [ [ [ … ] ] ] ] ]");
  });
});
