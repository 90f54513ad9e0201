// Builds the pages of devtools-pages with Vite, from the packages' sources, as somebody's app would be built.
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("devtools-pages", import.meta.url));

/** @param mode what `process.env.NODE_ENV` is in the pages */
export async function buildDevtoolsPages(
  outDir: string,
  mode: "development" | "production",
): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    base: "./",
    resolve: { conditions: ["@keyval/source", "module", "browser", mode] },
    define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    build: {
      outDir,
      emptyOutDir: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: [`${root}/react.html`, `${root}/vue.html`] },
    },
  });
}
