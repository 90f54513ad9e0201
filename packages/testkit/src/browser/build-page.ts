// Builds a page from one module, as an application would be built: bundled, and minified unless for development.
import { writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build, type Plugin } from "vite";

export type PageSource = {
  /** The module the page runs, as a path. */
  readonly entry: string;
  /** Packages to take in their oldest supported version. */
  readonly oldest?: readonly string[];
  /** With the framework's checks, such as what StrictMode does. */
  readonly isDevelopment?: boolean;
};

/** The testkit has the oldest supported versions installed. */
const takeOldest = (names: readonly string[]): Plugin => ({
  name: "oldest-versions",
  enforce: "pre",
  resolveId(source, _, options) {
    if (!names.some((name) => source === name || source.startsWith(`${name}/`))) return null;
    const importer = resolve("packages/testkit/package.json");
    return this.resolve(source, importer, { ...options, skipSelf: true });
  },
});

/** Builds into a folder: its index.html and all that needs. */
export async function buildPage(
  { entry, oldest = [], isDevelopment = false }: PageSource,
  folder: string,
): Promise<void> {
  const mode = isDevelopment ? "development" : "production";
  await build({
    configFile: false,
    root: dirname(entry),
    logLevel: "error",
    mode,
    define: {
      "process.env.NODE_ENV": JSON.stringify(mode),
      // Vue's, as its plugin sets them.
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    // Vite would go by NODE_ENV, which is "test" here.
    oxc: { jsx: { runtime: "automatic", development: isDevelopment } },
    plugins: [takeOldest(oldest)],
    resolve: { conditions: ["@keyval/source", "module", "browser", mode] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: !isDevelopment,
      lib: { entry: basename(entry), formats: ["es"], fileName: () => "page.js" },
    },
  });
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><meta charset="utf-8"><title>Keyval</title><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="page.js"></script>',
  );
}
