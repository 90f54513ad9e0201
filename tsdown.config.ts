// Builds the published packages: one output file per source file, ESM and declarations only.
import { defineConfig } from "tsdown";

const published = {
  core: ["src/index.ts", "src/protocol/index.ts", "src/devtools/index.ts"],
  devtools: ["src/index.ts"],
  react: ["src/index.ts", "src/devtools.tsx"],
  vue: ["src/index.ts", "src/devtools.ts"],
  server: ["src/index.ts", "src/sqlite.ts", "src/testing.ts", "src/cli/main.ts"],
};

export default defineConfig(
  Object.entries(published).map(([name, entry]) => ({
    name,
    cwd: `packages/${name}`,
    entry,
    root: "src",
    outDir: "dist",
    format: "esm" as const,
    platform: name === "server" ? ("node" as const) : ("neutral" as const),
    target: "es2022",
    tsconfig: "../../tsconfig.json",
    fixedExtension: true,
    unbundle: true,
    dts: true,
  })),
);
