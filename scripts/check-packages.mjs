// Checks each published package as npm would get it: packs it, then lets publint and
// are-the-types-wrong judge the tarball, and looks at what is inside.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { run, runOrThrow } from "./run.mjs";

const published = ["core", "devtools", "react", "vue", "server"];
const tarballs = ".cache/tarballs";

/** One tarball per published package, workspace versions and publishConfig resolved. */
async function packAll() {
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs, { recursive: true });
  const filters = published.flatMap((name) => ["--filter", `@keyval/${name}`]);
  await runOrThrow("npx", [
    "--yes",
    "pnpm@10.34.9",
    ...filters,
    "--recursive",
    "pack",
    "--pack-destination",
    resolve(tarballs),
  ]);
  return readdirSync(tarballs).map((file) => `${tarballs}/${file}`);
}

/** What a registry shows of a package. */
const shown = ["description", "keywords", "license", "author", "engines"];

/** What publint does not ask: what a registry shows, no tests, no trace of the development-only export condition. */
async function problemsInside(tarball) {
  const files = (await runOrThrow("tar", ["-tzf", tarball])).trim().split("\n");
  const manifest = await runOrThrow("tar", ["-xzOf", tarball, "package/package.json"]);
  const problems = files
    .filter((file) => /[.]test[.-]|\/src\//.test(file))
    .map((file) => `must not be published: ${file}`);
  for (const needed of ["package/LICENSE", "package/README.md"]) {
    if (!files.includes(needed)) problems.push(`is missing: ${needed}`);
  }
  const given = JSON.parse(manifest);
  for (const name of shown) if (!given[name]) problems.push(`package.json has no ${name}`);
  if (manifest.includes("@keyval/source")) problems.push("package.json still names @keyval/source");
  if (manifest.includes("workspace:")) problems.push("package.json still has a workspace: version");
  return problems;
}

/** React's server components need each file's own "use client", in the build as in the source. */
function lostDirectives() {
  const hasDirective = (file) => /^"use client";/m.test(readFileSync(file, "utf8"));
  return readdirSync("packages/react/src", { recursive: true, encoding: "utf8" })
    .filter((file) => /[.]tsx?$/.test(file) && !/[.]test/.test(file))
    .map((file) => [`packages/react/src/${file}`, `packages/react/dist/${file}`])
    .map(([source, built]) => [source, built.replace(/[.]tsx?$/, ".mjs")])
    .filter(([source, built]) => hasDirective(source) && existsSync(built) && !hasDirective(built))
    .map(([, built]) => `${built} lost its "use client"`);
}

async function check(tarball) {
  const [publint, attw, inside] = await Promise.all([
    run("node_modules/.bin/publint", [tarball, "--strict"]),
    run("node_modules/.bin/attw", [tarball, "--profile", "esm-only", "--no-color"]),
    problemsInside(tarball),
  ]);
  const failures = [publint, attw].filter(({ ok }) => !ok).map(({ output }) => output);
  return [...failures, ...inside].map((failure) => `${tarball}: ${failure}`);
}

/** A server's own project has Node's types, and none of browsers: what it imports must not name one. */
async function typesInNode() {
  const entries = ["core/dist/index", "core/dist/node/index"].concat(
    ...["server/dist/index", "server/dist/sqlite", "server/dist/testing"],
  );
  const files = entries.map((entry) => `packages/${entry}.d.mts`);
  const options = ["--strict", "--target", "es2023", "--module", "nodenext", "--types", "node"];
  const { ok, output } = await run("node_modules/.bin/tsc", [
    ...["--noEmit", "--ignoreConfig", "--skipLibCheck", "false", "--lib", "es2023", ...options],
    ...files,
  ]);
  return ok ? [] : [`types of the packages, in Node without those of browsers: ${output}`];
}

const packed = await packAll();
const failures = await typesInNode();
if (packed.length !== published.length) failures.push(`packed only ${packed.join(", ")}`);
failures.push(...lostDirectives());
for (const tarball of packed) failures.push(...(await check(tarball)));
if (failures.length > 0) {
  console.error(failures.join("\n"));
  process.exit(1);
}
console.log(`${packed.length} packages would install and resolve`);
