import { expectTypeOf, test } from "vitest";
import { createKvError, isKvError, type KvError, type KvErrorCode } from "./index.ts";

test("isKvError narrows what was caught", () => {
  const caught: unknown = createKvError("timeout", "m");
  if (isKvError(caught)) {
    expectTypeOf(caught).toEqualTypeOf<KvError>();
    expectTypeOf(caught.code).toEqualTypeOf<KvErrorCode>();
    expectTypeOf(caught.status).toEqualTypeOf<number | undefined>();
  }
});

test("a code is one of the protocol's", () => {
  // @ts-expect-error no such code
  createKvError("oops", "m");
});
