import { afterEach, describe, expect, it, vi } from "vitest";
import { checkOptions, refuseUnknown } from "./check-options.ts";

afterEach(() => vi.unstubAllEnvs());

describe("options that nobody knows", () => {
  const known = ["basePath", "storage", "logMax"];

  it.each([
    ["baseParth", "Did you mean basePath? "],
    ["BASEPATH", "Did you mean basePath? "],
    ["storge", "Did you mean storage? "],
    ["log_max", "Did you mean logMax? "],
    ["colour", ""],
    ["toString", ""],
  ])("are refused: %s", (name, hint) => {
    expect(() => refuseUnknown({ storage: 1, [name]: 1 }, "createKvServer", known)).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        message: `createKvServer has no option ${name}. ${hint}It has basePath, storage, logMax.`,
      }),
    );
  });

  it("may be there when they hold nothing", () => {
    refuseUnknown({ storage: 1, baseParth: undefined }, "createKvServer", known);
    refuseUnknown({}, "createKvServer", known);
  });

  it("are passed over in production by the client", () => {
    const options: { limit?: number } = { limt: 1 } as never;
    expect(() => checkOptions(options, "list", { limit: 1 })).toThrow("Did you mean limit?");
    vi.stubEnv("NODE_ENV", "production");
    checkOptions(options, "list", { limit: 1 });
    checkOptions(null, "list", {});
  });
});
