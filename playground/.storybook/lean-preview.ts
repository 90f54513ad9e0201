// What of Storybook the page with a story loads, in the build. Storybook prepares its preview as one script in which
// everything is, its test library above all (1.4 MB that run before any story); here it comes from Storybook's own
// modules instead, and what no story uses stays out. In development it is as Storybook has it.
import { fileURLToPath } from "node:url";
import type { Plugin, PluginOption } from "vite";

const own = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What stands in their place. */
const replaced: Record<string, string> = {
  "storybook/internal/preview/runtime": own("preview-runtime.ts"),
  "storybook/test": own("no-tests.ts"),
  "storybook/internal/instrumenter": own("no-tests.ts"),
};

/** Storybook's: they make imports of its modules globals of the prepared script, and load what mocks modules. */
const dropped = ["storybook:external-globals-plugin", "vite:storybook-inject-mocker-runtime"];

const nameOf = (plugin: PluginOption) =>
  plugin && typeof plugin === "object" && "name" in plugin ? plugin.name : undefined;

/** Vite's plugins, with this one, for a build. @param plugins those of Storybook */
export function leanPreview(plugins: PluginOption[] = []): PluginOption[] {
  const missing = dropped.filter((name) => !plugins.some((plugin) => nameOf(plugin) === name));
  if (missing.length > 0)
    throw new Error(
      `Storybook's builder has no ${missing.join(", no ")} any more; look what it does now, and change lean-preview.ts.`,
    );
  const lean: Plugin = {
    name: "keyval-lean-preview",
    enforce: "pre",
    resolveId: (source) => replaced[source],
  };
  return [lean, ...plugins.filter((plugin) => !dropped.includes(nameOf(plugin) ?? ""))];
}
