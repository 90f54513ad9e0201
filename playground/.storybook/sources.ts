// Makes a file's text importable with `?source`: as it is, to copy, and highlighted at build time for light and dark.
import { readFile } from "node:fs/promises";
import { codeToHtml } from "shiki";
import type { Plugin } from "vite";

const languages: Record<string, string> = { ts: "ts", tsx: "tsx", vue: "vue", mjs: "js", md: "md" };

const query = "?source";
const prefix = "\0source:";
const suffix = ".highlighted";

/** Vite's part: `import source from "./react.tsx?source"` gives `{ text, html }`. */
export function sources(): Plugin {
  return {
    name: "keyval-sources",
    enforce: "pre",
    // A name that ends in nothing another plugin knows: they leave it alone.
    async resolveId(id, importer) {
      if (!id.endsWith(query)) return;
      const resolved = await this.resolve(id.slice(0, -query.length), importer, { skipSelf: true });
      return resolved && prefix + resolved.id + suffix;
    },
    async load(id) {
      if (!id.startsWith(prefix)) return;
      const file = id.slice(prefix.length, -suffix.length);
      this.addWatchFile(file);
      const text = (await readFile(file, "utf8")).trimEnd();
      const html = await codeToHtml(text, {
        lang: languages[file.split(".").at(-1) ?? ""] ?? "text",
        themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
        defaultColor: "light-dark()",
      });
      return `export default ${JSON.stringify({ text, html })}`;
    },
  };
}
