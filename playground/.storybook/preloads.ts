// Asks for the files of a story while the page begins. Left to itself the page would hear of them one after another:
// Storybook's script asks for the list of stories, that for the story, and this one for its halves and frameworks.
import type { Plugin, Rolldown } from "vite";
import type { Framework } from "../stage/framework-halves.ts";

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;
/** What a story loads: in any case, and for each half. */
type Files = Record<"story" | Framework, string[]>;

const chunkOf = (bundle: Bundle, name: string): Chunk[] => {
  const file = bundle[name];
  return file?.type === "chunk" ? [file] : [];
};

/** A file, and those that it cannot begin without. */
function reach(bundle: Bundle, name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const { imports, viteMetadata } of chunkOf(bundle, name)) {
    for (const style of viteMetadata?.importedCss ?? []) found.add(style);
    for (const next of imports) reach(bundle, next, found);
  }
  return found;
}

/** Files by the folder of the story, which its id begins with. */
function filesByStory(bundle: Bundle): Record<string, Files> {
  const chunks = Object.keys(bundle).flatMap((name) => chunkOf(bundle, name));
  const page = chunks.find(({ isEntry }) => isEntry);
  if (!page) throw new Error("The build of the playground has no page to preload for.");
  const present = reach(bundle, page.fileName);
  const reached = (names: readonly string[]) => {
    const all = new Set(names.flatMap((name) => [...reach(bundle, name)]));
    return [...all].filter((name) => !present.has(name));
  };
  const framework = (name: string) =>
    chunks.filter((chunk) => chunk.name === name).map(({ fileName }) => fileName);
  return Object.fromEntries(
    chunks.flatMap((story) => {
      const folder = /\/stories\/([\w-]+)\/[\w-]+\.stories\.ts$/.exec(story.facadeModuleId ?? "");
      if (!folder) return [];
      const halves = story.dynamicImports.flatMap((name) => chunkOf(bundle, name));
      const half = (pattern: RegExp) =>
        halves
          .filter(({ facadeModuleId }) => pattern.test(facadeModuleId ?? ""))
          .map(({ fileName }) => fileName);
      const files: Files = {
        story: reached([story.fileName]),
        react: reached([...half(/\.tsx$/), ...framework("with-react")]),
        vue: reached([...half(/\.vue$/), ...framework("with-vue")]),
      };
      return [[folder[1], files]];
    }),
  );
}

/** Runs in the page, before anything else. */
function preload(stories: Record<string, Files>): void {
  const query = new URLSearchParams(location.search);
  const files = stories[query.get("id")?.split("--")[0] ?? ""];
  if (!files) return;
  const [, only] = /(?:^|;)halves:(react|vue)/.exec(query.get("globals") ?? "") ?? [];
  const parts = Object.entries(files).filter(
    ([part]) => !only || part === "story" || part === only,
  );
  for (const name of new Set(parts.flatMap(([, names]) => names))) {
    const link = document.createElement("link");
    const isStyle = name.endsWith(".css");
    link.rel = isStyle ? "preload" : "modulepreload";
    if (isStyle) link.as = "style";
    link.crossOrigin = ""; // as the bundler will ask for it, or it is loaded twice
    link.href = `./${name}`;
    document.head.append(link);
  }
}

/** Vite's part. */
export const preloads: Plugin = {
  name: "keyval-preloads",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (_page, { bundle }) => [
      {
        tag: "script",
        children: `(${preload})(${JSON.stringify(filesByStory(bundle ?? {}))})`,
        injectTo: "head-prepend",
      },
      {
        tag: "link", // Storybook's list of stories
        attrs: { rel: "preload", as: "fetch", crossorigin: true, href: "./index.json" },
        injectTo: "head-prepend",
      },
    ],
  },
};
