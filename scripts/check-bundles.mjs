// Builds a program of the built core with Vite, and with esbuild splitting it, and runs both, and the program itself:
// the parts behind import() come, and what they heard of before they were there is not lost.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { build as buildWithVite } from "vite";
import { run } from "./run.mjs";

const folder = resolve(".cache/bundles");
const entry = join(folder, "entry.mjs");

/** Follows one key in every way that needs a part, on a stream that says everything at once. */
const program = `
import { Kv } from ${JSON.stringify(resolve("packages/core/dist/index.mjs"))};
const asOf = "01a20879-5d04-7000-896a-c5180f03f948";
const entries = [{ key: ["t", 1], value: { done: false }, versionstamp: asOf }];
const event = (name, data) => "event: " + name + "\\ndata: " + JSON.stringify(data) + "\\n\\n";
const fetch = async (_, { body: asked }) => {
  const { watches } = JSON.parse(asked);
  const snapshots = watches.map(({ id, keys }) =>
    event("snapshot", { watch: id, asOf, entries: keys ? [] : entries, hasMore: false }));
  const text = event("open", { connection: "c", heartbeatMs: 10000 }) + snapshots.join("") + event("ping", { asOf });
  const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(text)) });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
};
const kv = new Kv("http://kv/api", { fetch });
const views = [
  { prefix: ["t"] },
  { prefix: ["t"], pageSize: 2 },
  { prefix: ["t"], where: { done: false } },
  { search: ["t"], query: "a" },
].map((selector) => kv.live(selector));
const called = new Promise((resolve) => kv.watch(["t"], resolve));
const shown = await Promise.all(views.map((view) => view.ready()));
console.log(...shown.map(({ status, entries }) => status + entries.length), (await called).length);
await kv.close();
`;
const wanted = "live1 live1 live1 live1 1";

/** The esbuild that size-limit measures with. */
function esbuild() {
  const path = ["@size-limit/preset-small-lib", "@size-limit/esbuild"].reduce(
    (from, name) => createRequire(from).resolve(name),
    import.meta.filename ?? process.argv[1],
  );
  return createRequire(path)("esbuild");
}

const builds = {
  "Node as it is": async () => entry,
  async Vite() {
    const outDir = join(folder, "vite");
    await buildWithVite({
      configFile: false,
      logLevel: "error",
      root: folder,
      build: {
        outDir,
        target: "es2022",
        modulePreload: false,
        rollupOptions: {
          input: entry,
          output: { entryFileNames: "entry.mjs", chunkFileNames: "[name]-[hash].mjs" },
        },
      },
    });
    return join(outDir, "entry.mjs");
  },
  async esbuild() {
    const outdir = join(folder, "esbuild");
    await esbuild().build({
      entryPoints: [entry],
      outdir,
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      logLevel: "error",
      outExtension: { ".js": ".mjs" },
    });
    return join(outdir, "entry.mjs");
  },
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(entry, program);
for (const [name, build] of Object.entries(builds)) {
  const { output } = await run("node", [await build()], { timeout: 30_000 });
  const isRight = output.trim() === wanted;
  console.log(
    isRight ? `${name} loads every part` : `${name}: ${output}, but should say ${wanted}`,
  );
  if (!isRight) process.exitCode = 1;
}
