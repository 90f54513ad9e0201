// Holds the built packages to the limits of .size-limit.mjs and prints what they weigh, min + gzip; --write puts that
// into the README. Nothing hides behind import(): what is loaded later must have a limit of its own.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import limits, { designed } from "../.size-limit.mjs";
import { run } from "./run.mjs";
import { staleTable, writeTable } from "./size-table.mjs";
import { measurePages } from "./typical-pages.mjs";

/** What size-limit measured; nothing when it could not. */
function readSizes(json) {
  try {
    const sizes = JSON.parse(json);
    return Array.isArray(sizes) ? sizes : undefined;
  } catch {
    return undefined;
  }
}

function loadedLater(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => join(folder, file))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, path]) =>
        join(dirname(file), path),
      ),
    );
}

const { ok, output, stdout } = await run("node_modules/.bin/size-limit", ["--json"]);
const sizes = readSizes(stdout);
if (!sizes) {
  console.error(output);
  process.exit(1);
}
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;
for (const { name, size, sizeLimit } of sizes) {
  const mark = size > sizeLimit ? "over its limit of" : "of";
  const missed = size > designed[name] ? ` (ABOVE the design's ${kilobytes(designed[name])})` : "";
  console.log(`${name}: ${kilobytes(size)} ${mark} ${kilobytes(sizeLimit)}${missed}`);
}
const measured = new Set(limits.map(({ path }) => path));
const unmeasured = ["core", "react", "vue"]
  .flatMap((name) => loadedLater(`packages/${name}/dist`))
  .filter((path) => !measured.has(path));
for (const path of unmeasured)
  console.log(`${path} is loaded by import() and has no limit; give it one in .size-limit.mjs`);

const pages = await measurePages();
for (const { name, first, files } of pages)
  console.log(`${name}, built by Vite: ${kilobytes(first)}, files: ${files}`);

const sizeOf = (name) => sizes.find((size) => size.name === name).size;
const rows = [
  ...pages.map(({ name, first, files }) => ({
    name: `${name} with \`useKv\`, \`useKvList\`, \`useMutation\`: core and binding`,
    bytes: first,
    note: `built by Vite, ${files === 1 ? "one file" : `${files} files`}`,
  })),
  {
    name: "`@keyval/core`, all that a page can use",
    bytes: sizeOf("@keyval/core, all that a page uses"),
    note: "design: 12",
  },
  { name: "`@keyval/core`, everything exported", bytes: sizeOf("@keyval/core, all of it") },
  { name: "`@keyval/react` alone", bytes: sizeOf("@keyval/react alone"), note: "design: 3" },
  { name: "`@keyval/vue` alone", bytes: sizeOf("@keyval/vue alone"), note: "design: 3" },
  {
    name: "`@keyval/react` with core, everything exported",
    bytes: sizeOf("@keyval/react with core"),
    note: "design: 15",
  },
];
if (process.argv.includes("--write")) writeTable(rows);
const stale = staleTable(rows);
if (stale) console.log(stale);
process.exit(ok && unmeasured.length === 0 && !stale ? 0 : 1);
