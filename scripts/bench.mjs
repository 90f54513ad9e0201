// npm run bench [name …]: builds the packages, for stories.bench.ts the playground too, then runs the files of bench/ one after another,
// each in its own process so that none inherits another's heap or sockets.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { buildPackages, buildPlayground } from "./builds.mjs";
import { ensureInstalled } from "./install.mjs";

await ensureInstalled();
await buildPackages();

const wanted = process.argv.slice(2);
const files = readdirSync("bench").filter((name) => /^[a-z0-9-]+\.bench\.ts$/.test(name));
const chosen = files.filter(
  (name) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
if (chosen.length === 0) {
  console.error(`no bench/*.bench.ts matches ${wanted.join(", ") || "at all"}`);
  process.exit(1);
}
if (chosen.includes("stories.bench.ts")) await buildPlayground();
let failures = 0;
for (const name of chosen) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync("node", ["--expose-gc", "scripts/bench-file.mjs", `bench/${name}`], {
    stdio: "inherit",
  });
  if (status !== 0) failures += 1;
}
process.exit(failures > 0 ? 1 : 0);
