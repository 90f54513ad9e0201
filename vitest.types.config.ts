// Type tests: *.test-d.ts is compiled, never run. Kept apart from vitest.config.ts so a test run stays quick.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "types",
    include: [],
    typecheck: {
      enabled: true,
      only: true,
      include: ["packages/*/src/**/*.test-d.{ts,tsx}"],
      tsconfig: "tsconfig.type-tests.json",
      checker: "tsc",
      ignoreSourceErrors: true,
    },
  },
});
