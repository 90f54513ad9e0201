// What typical pages download of Keyval to show themselves: built by Vite for production as an application is, without
// the frameworks and query libraries they bring themselves, and without what only import() brings.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const react = ["react", "react/jsx-runtime", "react-dom", "@tanstack/react-query"];
const vue = ["vue", "@tanstack/vue-query"];

const hooks = "useKv, useKvList, useMutation";
const body = `
const kv = new Kv("/api");
const entry = () => useKv(["settings"]);
const list = () => useKvList(["todos"], { limit: 50 });
const add = () => useMutation((tx, title) => tx.set(["todos", kv.uuidv7()], { title }));
`;

/** @type {{ name: string, folder: string, peers: string[], code: string }[]} */
const pages = [
  {
    name: "a React page",
    folder: "react",
    peers: react,
    code: `import { Kv, KvProvider, ${hooks} } from "@keyval/react";${body}start({ kv, entry, list, add, KvProvider });`,
  },
  {
    name: "a Vue page",
    folder: "vue",
    peers: vue,
    code: `import { Kv, KvPlugin, ${hooks} } from "@keyval/vue";${body}start({ kv, entry, list, add, KvPlugin });`,
  },
];

const gzip = (chunks) => chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0);

/** A chunk and what it imports statically: one download after the other, none left out. */
function withImports(chunk, chunks, found = new Set()) {
  if (!chunk || found.has(chunk)) return found;
  found.add(chunk);
  for (const name of chunk.imports)
    withImports(
      chunks.find(({ fileName }) => fileName === name),
      chunks,
      found,
    );
  return found;
}

async function measure({ name, folder, peers, code }) {
  const output = await build({
    configFile: false,
    logLevel: "error",
    root: `packages/${folder}`,
    build: {
      write: false,
      rollupOptions: { input: "page", external: peers },
    },
    plugins: [
      {
        name: "page",
        enforce: "pre",
        resolveId: (id) => {
          if (id === "page") return "\0page";
          return id === `@keyval/${folder}`
            ? join(process.cwd(), `packages/${folder}/dist/index.mjs`)
            : undefined;
        },
        load: (id) => (id === "\0page" ? code : undefined),
      },
    ],
  });
  const chunks = [output].flat().flatMap((built) => ("output" in built ? built.output : []));
  const checking = chunks.find(({ code }) => /Did you mean|signal:\s*1\b/.test(code ?? ""));
  if (checking)
    throw new Error(
      `${checking.fileName} of ${name} has the check of options that is for development (core/src/protocol/check-options.ts)`,
    );
  const first = withImports(
    chunks.find((chunk) => chunk.type === "chunk" && chunk.isEntry),
    chunks,
  );
  return { name, first: gzip([...first]), files: first.size };
}

/** Of each page: what it loads to show itself, in bytes (each file gzipped alone), and in how many files. */
export async function measurePages() {
  const measured = [];
  for (const page of pages) measured.push(await measure(page));
  return measured;
}
