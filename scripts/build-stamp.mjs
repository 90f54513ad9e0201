// Remembers what a build was made from, so that one that would change nothing is skipped.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const skipped = new Set(["node_modules", ".cache", ".data", "dist", "storybook-static", "e2e"]);

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!skipped.has(name)) yield* filesUnder(join(path, name));
  }
}

const isTest = (file) => /[.]test(-d)?[.]tsx?$/.test(file);

function hashOf(inputs) {
  const hash = createHash("sha256").update(process.version);
  for (const input of inputs) {
    for (const file of filesUnder(input)) {
      if (!isTest(file)) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/**
 * Calls `build`, and says so, unless its outputs exist and were made from the same inputs.
 * @param {string} name
 * @param {{ inputs: string[], outputs: string[], build: () => Promise<unknown> }} options files and folders
 * @returns {Promise<boolean>} whether it built: it may take a minute, and nothing else is printed meanwhile
 */
export async function buildOnce(name, { inputs, outputs, build }) {
  const stamp = `.cache/${name}.stamp`;
  const hash = hashOf(inputs);
  const isFresh =
    outputs.every((output) => existsSync(output)) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === hash;
  if (isFresh) return false;
  console.log(`building ${name} …`);
  await build();
  mkdirSync(".cache", { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}
