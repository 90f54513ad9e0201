// Builds the published packages, ESM and declarations only: one output file per source file, but in core one for all
// that every page loads. What a bundler finds in one file it leaves in one: shared by the page and the parts behind
// import(), the files of that graph would become eight downloads of a page, each gzipped alone, 2 kB more in all.
import { resolve } from "node:path";
import { defineConfig } from "tsdown";

const published = {
  core: [
    "src/index.ts",
    "src/bridge/binding.ts",
    "src/protocol/index.ts",
    "src/devtools/index.ts",
    "src/node/index.ts",
  ],
  devtools: ["src/index.ts"],
  react: ["src/index.ts", "src/devtools.tsx"],
  vue: ["src/index.ts", "src/devtools.ts"],
  server: ["src/index.ts", "src/sqlite.ts", "src/testing.ts", "src/cli/main.ts"],
};

/** Where every page of core begins; size limits measure the same. */
const pageRoots = [
  "client/kv",
  "bridge/query-bridge",
  "bridge/infinite-options",
  "bridge/mutation-options",
].map((name) => resolve(`packages/core/src/${name}.ts`));

type ModuleGraph = { getModuleInfo(id: string): { importers: readonly string[] } | null };

/** Whether a page loads a module: it begins there, or a module of the page imports it, not by import(). */
function isOnEveryPage(id: string, graph: ModuleGraph, seen = new Set<string>()): boolean {
  if (pageRoots.includes(id)) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  const importers = graph.getModuleInfo(id)?.importers ?? [];
  return importers.some((importer) => isOnEveryPage(importer, graph, seen));
}

const coreFiles = {
  groups: [
    { name: (id: string, graph: ModuleGraph) => (isOnEveryPage(id, graph) ? "client" : null) },
    { name: "typed-store", test: /(client\/kv-schema|schema\/standard-schema)[.]ts$/ },
  ],
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
    unbundle: name !== "core",
    ...(name === "core" && {
      outputOptions: { codeSplitting: coreFiles, chunkFileNames: "[name].mjs" },
      deps: { neverBundle: /^node:/ }, // those of src/node
    }),
    dts: true,
  })),
);
