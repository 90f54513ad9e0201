// Holds the built packages to the limits of .size-limit.mjs and prints what they weigh, min + gzip.
import { run } from "./run.mjs";

const { ok, output, stdout } = await run("node_modules/.bin/size-limit", ["--json"]);
let sizes;
try {
  sizes = JSON.parse(stdout);
} catch {
  console.error(output);
  process.exit(1);
}
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;
for (const { name, size, sizeLimit } of sizes) {
  const mark = size > sizeLimit ? "over its limit of" : "of";
  console.log(`${name}: ${kilobytes(size)} ${mark} ${kilobytes(sizeLimit)}`);
}
process.exit(ok ? 0 : 1);
