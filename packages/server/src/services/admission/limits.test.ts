import { expect, it } from "vitest";
import { checkLimits, standardLimits } from "./limits.ts";

it("has standards, and takes what is given instead", () => {
  expect(checkLimits()).toEqual(standardLimits);
  expect(checkLimits({ value: 5, bodyTimeout: "2s" })).toMatchObject({
    ...{ value: 5, bodyTimeout: 2000, body: standardLimits.body },
  });
});

it("lets ten seconds' worth come at once when only a rate is given", () => {
  expect(checkLimits({ rate: 5 })).toMatchObject({ rate: 5, rateBurst: 50 });
  expect(checkLimits({ rate: 5, rateBurst: 7 })).toMatchObject({ rateBurst: 7 });
});

it.each([
  [{ value: 0 }, "limits.value is 0; give a whole number above 0."],
  [{ commit: 1.5 }, "limits.commit is 1.5"],
  [{ body: Number.POSITIVE_INFINITY }, "limits.body is Infinity; give a whole number above 0."],
  [{ rate: -1 }, "limits.rate is -1; give a whole number above 0, or Infinity for none."],
  [{ values: 1 }, "limits has no option values. Did you mean value? It has body,"],
  [{ bodyTimeout: 0 }, "limits.bodyTimeout is 0"],
  [{ bodyTimeout: "30d" }, "limits.bodyTimeout is 30d"],
  [{ bodyTimeout: "soon" }, "limits.bodyTimeout is soon"],
])("refuses %j", (limits, message) => {
  expect(() => checkLimits(limits as never)).toThrow(message);
});
