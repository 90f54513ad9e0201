// Compiles every fenced ts, tsx and vue block of the documentation, and every example in a source's comments, against
// the packages' sources. What documents link to and name is there: doc-references.mjs.
// A block may not opt out; what is not code to compile is marked ```text, ```sh, ```json …
// A block may use `kv: Kv` without making one; everything else it imports or declares.
// Registering a store (`interface Register`) holds for a whole program: a document that does is a program of its own.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { missingReferences } from "./doc-references.mjs";
import { run } from "./run.mjs";

// Inside the playground, so that a block resolves what a user of all four packages has installed.
const workspace = "playground/.cache/docs";
const compiled = new Set(["ts", "tsx", "vue"]);

const tsconfig = {
  extends: "../../../../tsconfig.json",
  compilerOptions: { moduleDetection: "force" },
  include: ["*"],
  exclude: [],
};
const ambient = `declare global {\n  const kv: import("@keyval/core").Kv;\n}\n`;

const made = new Set([".git", ".cache", ".data", "node_modules", "dist", "storybook-static"]);

/** Every file of the repository that is not made from others. */
function repositoryFiles(folder = ".") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) => {
    const path = folder === "." ? found.name : `${folder}/${found.name}`;
    if (!found.isDirectory()) return [path];
    return made.has(found.name) ? [] : repositoryFiles(path);
  });
}

function sources() {
  return readdirSync("packages").flatMap((name) =>
    readdirSync(`packages/${name}/src`, { recursive: true, encoding: "utf8" })
      .filter((file) => /[.]tsx?$/.test(file) && !/[.](test|test-d)[.]/.test(file))
      .map((file) => `packages/${name}/src/${file}`),
  );
}

/** The blocks of one document, each padded so that its line numbers are the document's own. */
function blocksOf(document) {
  const text = readFileSync(document, "utf8").split("\n");
  const isSource = /[.]tsx?$/.test(document);
  // In a source only the lines of a comment count, without their asterisk.
  const lines = isSource ? text.map((line) => /^\s*[*] ?(.*)$/.exec(line)?.[1] ?? "") : text;
  const blocks = [];
  let open;
  for (const [index, line] of lines.entries()) {
    const fence = /^\s*(```+)\s*([\w-]*)/.exec(line);
    if (!open && fence) {
      open = { document, fence: fence[1], language: fence[2], from: index + 1, code: [] };
    } else if (open && fence?.[1] === open.fence && line.trim() === open.fence) {
      if (compiled.has(open.language)) blocks.push(open);
      open = undefined;
    } else {
      open?.code.push(line);
    }
  }
  return blocks;
}

const registers = (blocks) =>
  blocks.some(({ code }) => code.some((line) => /^\s*interface Register\b/.test(line)));

/** Compiles blocks as one program; what went wrong, with the documents' names and lines. */
async function compile(folder, blocks) {
  mkdirSync(folder, { recursive: true });
  const origin = new Map();
  for (const [index, block] of blocks.entries()) {
    const file = `${folder}/block-${index}.${block.language}`;
    writeFileSync(file, "\n".repeat(block.from) + block.code.join("\n"));
    origin.set(file, block.document);
  }
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(tsconfig));
  writeFileSync(`${folder}/ambient.ts`, ambient);
  const args = ["-p", folder, "--pretty", "false"];
  const { ok, output } = await run("node_modules/.bin/vue-tsc", args);
  if (ok) return "";
  return output.replaceAll(/playground\/\.cache\/docs\/\d+\/block-\d+\.\w+/g, (file) =>
    origin.get(file),
  );
}

rmSync(workspace, { recursive: true, force: true });
const files = repositoryFiles();
const documents = files.filter((path) => path.endsWith(".md") && !path.startsWith(".changeset/"));
const found = [...documents, ...sources()].map(blocksOf).filter((blocks) => blocks.length > 0);
const programs = [found.filter((blocks) => !registers(blocks)).flat(), ...found.filter(registers)];
const problems = missingReferences(documents, files).map((line) => `${line}\n`);
for (const [index, blocks] of programs.entries())
  problems.push(await compile(`${workspace}/${index}`, blocks));
if (problems.some((problem) => problem !== "")) {
  console.error(problems.join(""));
  process.exit(1);
}
if (found.length === 0) {
  console.error("no code block found in any document: nothing was checked");
  process.exit(1);
}
console.log(
  `${programs.flat().length} code blocks of ${found.length} files compile, ${documents.length} documents name what exists`,
);
