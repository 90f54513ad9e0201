// The table of sizes in the README: written from what was measured, and refused when it says something else.
import { readFileSync, writeFileSync } from "node:fs";

const file = "README.md";
const [begin, end] = ["<!-- sizes: node scripts/check-sizes.mjs --write -->", "<!-- /sizes -->"];

/** So far may a figure be from the one in the README: not every byte is worth an edit. */
const tolerance = 0.02;

const kilobytes = (bytes) => (bytes / 1000).toFixed(1);

/** Min + gzip, of Supabase Realtime, Electric, Convex, InstantDB, TanStack DB: measured the same way for the design. */
const peers = "Supabase Realtime 17, Electric 19, Convex 21, InstantDB 49, TanStack DB 80";

/** @param {{ name: string, bytes: number, note?: string }[]} rows */
function tableOf(rows) {
  const lines = rows.map(
    ({ name, bytes, note }) => `| ${name} | ${kilobytes(bytes)} | ${note ?? ""} |`,
  );
  return [
    begin,
    "",
    "| min + gzip, peers external | kB | |",
    "|---|--:|---|",
    ...lines,
    "",
    `Measured the same way: ${peers}.`,
    "",
    end,
  ].join("\n");
}

const figures = (table) =>
  [...table.matchAll(/\| (\d+\.\d) \|/g)].map(([, figure]) => Number(figure));
const words = (table) => table.replaceAll(/\d+\.\d/g, "");

/** Why the README's table is stale, or nothing. */
export function staleTable(rows) {
  const text = readFileSync(file, "utf8");
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return `${file} has no table of sizes between ${begin} and ${end}`;
  const [said, measured] = [text.slice(from, to + end.length), tableOf(rows)];
  const now = figures(measured);
  const isClose = figures(said).every(
    (figure, i) => Math.abs(figure - now[i]) <= Math.max(0.1, tolerance * now[i]),
  );
  return isClose && words(said) === words(measured)
    ? undefined
    : `${file}'s table of sizes is stale; run node scripts/check-sizes.mjs --write`;
}

/** Puts what was measured into the README. */
export function writeTable(rows) {
  const text = readFileSync(file, "utf8");
  const before = text.slice(0, text.indexOf(begin));
  const after = text.slice(text.indexOf(end) + end.length);
  writeFileSync(file, before + tableOf(rows) + after);
}
