// Holds the built packages to the limits of .size-limit.mjs and prints what they weigh, min + gzip.
// Nothing hides behind import(): what is loaded later must have a limit of its own.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import limits, { designed } from "../.size-limit.mjs";
import { run } from "./run.mjs";

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
process.exit(ok && unmeasured.length === 0 ? 0 : 1);
