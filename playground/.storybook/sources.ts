// The files that stories are made of, as pages to show: highlighted at build time for light and dark, fetched when
// their tab is opened. `virtual:sources` lists them by story; what they look like is the stage's.
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { highlight } from "./highlight.ts";

const languages: Record<string, string> = { ts: "ts", tsx: "tsx", vue: "vue" };
const language = (name: string) => languages[name.split(".").at(-1) ?? ""];
const isShown = (name: string) => language(name) !== undefined && !name.endsWith(".stories.ts");

const list = "virtual:sources";
const resolvedList = `\0${list}`;
/** Where the pages are, beside the one that shows them. */
const place = "sources";

/** Names of the files shown, by the folder of their story. */
function namesIn(stories: string): Record<string, string[]> {
  const folders = readdirSync(stories, { withFileTypes: true }).filter((one) => one.isDirectory());
  return Object.fromEntries(
    folders.map(({ name }) => [name, readdirSync(join(stories, name)).filter(isShown)]),
  );
}

/** A file as it is, coloured. */
async function page(stories: string, folder: string, name: string): Promise<string> {
  const text = await readFile(join(stories, folder, name), "utf8");
  return highlight(text, language(name) ?? "text");
}

/** Vite's part. @param stories the folder of the stories' folders */
export function sources(stories: string): Plugin {
  return {
    name: "keyval-sources",
    resolveId: (id) => (id === list ? resolvedList : undefined),
    load: (id) =>
      id === resolvedList ? `export default ${JSON.stringify(namesIn(stories))}` : undefined,
    async generateBundle() {
      for (const [folder, names] of Object.entries(namesIn(stories)))
        for (const name of names)
          this.emitFile({
            type: "asset",
            fileName: `${place}/${folder}/${name}.html`,
            source: await page(stories, folder, name),
          });
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${place}`, (request, response, next) => {
        const [, folder = "", name = ""] =
          /^\/([\w-]+)\/([\w.-]+)\.html/.exec(request.url ?? "") ?? [];
        if (!namesIn(stories)[folder]?.includes(name)) return next();
        response.setHeader("content-type", "text/html; charset=utf-8");
        page(stories, folder, name).then((html) => response.end(html), next);
      });
    },
  };
}
