// The guide as Storybook's documentation pages. Its index takes such a page from a file of MDX alone, so each page has
// one, generated, of a single line: its place in the sidebar. Nobody loads that file: a page is HTML, made here from the
// Markdown, and stage/guide-page.ts shows it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { guideHtml } from "./guide-html.ts";
import { guidePages } from "./guide-pages.ts";

const folder = fileURLToPath(new URL("../.cache/guide", import.meta.url));
const shows = fileURLToPath(new URL("../stage/guide-page.ts", import.meta.url));
/** What shows a page, and all pages by the path of their entry. Every story loads the name of this module, and of no page. */
const all = "virtual:guide";
const resolved = `\0${all}`;

/** Writes the entries. @returns their files, in the order of the guide */
export function guideEntries(): string[] {
  mkdirSync(folder, { recursive: true });
  return guidePages().map(({ name, title, group }) => {
    const entry = join(folder, `${name}.mdx`);
    const place = ["Guide", group, title].filter(Boolean).join("/");
    writeFileSync(entry, `<Meta id="guide-${name}" title="${place}" />\n`);
    return entry;
  });
}

/** Storybook's module that loads an entry by its path, with the guide's in one place. */
function withoutEntries(code: string): string {
  const entry = /^.*\.cache\/guide\/.*\n/gm;
  const load = "importers[path]()";
  if (!entry.test(code) || !code.includes(load))
    throw new Error(
      "Storybook's builder lists stories in another way; look how, and change guide.ts.",
    );
  return code
    .replace(entry, "")
    .replace(load, "(importers[path] ?? (await guide()).entry)(path)")
    .concat(`\nconst guide = () => import("${all}");\n`);
}

function listOfPages(): string {
  const pages = guidePages().map(
    ({ name }) => `"./.cache/guide/${name}.mdx": () => import("${all}/${name}")`,
  );
  return `export { render, unmount } from ${JSON.stringify(shows)};
const pages = { ${pages.join(", ")} };
export const entry = (path) => ({ default: pages[path] });`;
}

/** Vite's part. */
export const guide: Plugin = {
  name: "keyval-guide",
  enforce: "pre",
  resolveId: (id) => (id.startsWith(all) ? `\0${id}` : undefined),
  async load(id) {
    if (id === resolved) return listOfPages();
    const pages = guidePages();
    const page = pages.find(({ name }) => id === `${resolved}/${name}`);
    if (!page) return undefined;
    this.addWatchFile(page.file);
    const html = await guideHtml(page, readFileSync(page.file, "utf8"), pages);
    return `export default ${JSON.stringify(html)};`;
  },
  transform: (code, id) =>
    id.endsWith("/storybook-stories.js") ? withoutEntries(code) : undefined,
};
