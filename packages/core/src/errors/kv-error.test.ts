import { describe, expect, it } from "vitest";
import {
  createKvError,
  errorStatus,
  isKvError,
  isKvErrorCode,
  KvAccessError,
  KvConflictError,
  KvError,
  type KvErrorCode,
  KvLimitError,
  KvNetworkError,
  KvNotFoundError,
  KvServerError,
  KvValidationError,
} from "./index.ts";

const families: [code: KvErrorCode, family: typeof KvError, status: number, retryable: boolean][] =
  [
    ["invalid_key", KvValidationError, 400, false],
    ["invalid_value", KvValidationError, 400, false],
    ["invalid_argument", KvValidationError, 400, false],
    ["unauthorized", KvAccessError, 401, false],
    ["forbidden", KvAccessError, 403, false],
    ["not_found", KvNotFoundError, 404, false],
    ["too_large", KvLimitError, 413, false],
    ["rate_limited", KvLimitError, 429, true],
    ["conflict", KvConflictError, 409, false],
    ["timeout", KvNetworkError, 0, true],
    ["network", KvNetworkError, 0, true],
    ["aborted", KvNetworkError, 0, false],
    ["unavailable", KvNetworkError, 503, true],
    ["protocol", KvServerError, 400, false],
    ["internal", KvServerError, 500, false],
  ];

describe("createKvError", () => {
  it.each(families)("makes of %s the class of its family", (code, family, status, retryable) => {
    const error = createKvError(code, "What failed; what to do.");
    expect(error).toBeInstanceOf(family);
    expect(error).toBeInstanceOf(KvError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: family.name,
      code,
      retryable,
      message: "What failed; what to do.",
      status: undefined,
    });
    expect(errorStatus[code]).toBe(status);
  });

  it("knows every code there is", () => {
    expect(families.map(([code]) => code).sort()).toEqual(Object.keys(errorStatus).sort());
    expect(families.every(([code]) => isKvErrorCode(code))).toBe(true);
    for (const code of ["newer_code", "toString", "__proto__", "", 5, undefined])
      expect(isKvErrorCode(code)).toBe(false);
  });

  it("carries status, details and cause when given", () => {
    const cause = new Error("below");
    const error = createKvError("conflict", "m", { status: 409, details: [["a"]], cause });
    expect(error).toMatchObject({ status: 409, details: [["a"]], cause });
    expect("cause" in createKvError("conflict", "m")).toBe(false);
    expect("cause" in createKvError("conflict", "m", { cause: undefined })).toBe(true);
  });

  it("has the stack of where it was made", () => {
    expect(createKvError("internal", "m").stack).toContain("kv-error.test.ts");
    expect(String(createKvError("internal", "m"))).toBe("KvServerError: m");
  });
});

describe("isKvError", () => {
  it("recognises an error of another copy of the package", async () => {
    const path = "./kv-error.ts?another-copy";
    const copy = (await import(/* @vite-ignore */ path)) as { KvError: typeof KvError };
    const error = new copy.KvError("timeout", "m");
    expect(copy.KvError).not.toBe(KvError);
    expect(error).not.toBeInstanceOf(KvError);
    expect(isKvError(error)).toBe(true);
  });

  it("refuses everything else", () => {
    for (const other of [
      undefined,
      null,
      "KvError",
      5,
      {},
      new Error("m"),
      { code: "timeout", name: "KvError" },
    ])
      expect(isKvError(other)).toBe(false);
  });
});
