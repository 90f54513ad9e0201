// Runs the guide: every ts block of docs/guide that uses the ambient `kv`. The blocks of a page run in order, on one store.
// A line that ends in `// → value` is an expectation: what stands before it has to equal that value.
// That every block compiles, the framework ones too, is the documentation check's.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createTestKv } from "@keyval/server/testing";
import { afterAll, it, vi } from "vitest";

const guide = resolve("docs/guide");
const workspace = resolve("packages/testkit/.cache/guide");

type Block = { page: string; line: number; code: string };

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(guide, page), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code = "", index }) => ({
    page,
    line: text.slice(0, index).split("\n").length,
    code,
  }));
}

/** A block with a client of its own, or with tests of its own, is a file of somebody's project. */
const isRunnable = ({ code }: Block) =>
  /\bkv\b/.test(code) &&
  !/\bkv = new Kv\b|from "(vue|vitest|@keyval\/(vue|react|server|devtools))/.test(code);

const withExpectations = (code: string) =>
  code.replaceAll(
    /^(\s*)(.+?);?\s*\/\/ → (.*)$/gm,
    (_, indent, actual, expected) => `${indent}expect(${actual}).toEqual(${expected});`,
  );

/** The block as a module, its lines where they are in the page. */
function moduleOf({ page, line, code }: Block): string {
  const head = `import { expect } from "vitest"; const kv = (globalThis as any).guideKv;`;
  const file = join(workspace, `${page.replaceAll("/", "-")}-${line}.ts`);
  writeFileSync(file, head + "\n".repeat(line) + withExpectations(code));
  return file;
}

const pages = readdirSync(guide, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .map((page) => [page, blocksOf(page).filter(isRunnable)] as const)
  .filter(([, blocks]) => blocks.length > 0);

rmSync(workspace, { recursive: true, force: true });
mkdirSync(workspace, { recursive: true });
vi.spyOn(console, "log").mockImplementation(() => {});
afterAll(() => vi.restoreAllMocks());

it.each(pages)("%s does what it says", async (_, blocks) => {
  await using store = await createTestKv();
  Object.assign(globalThis, { guideKv: store.kv });
  for (const block of blocks) await import(moduleOf(block));
});
