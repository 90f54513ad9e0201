// `keyval export`: entries as lines of JSON, into a file or the standard output.
import { pipeline } from "node:stream/promises";
import { decodePrefixPath, encodeKeyPath } from "@keyval/core/protocol";
import type { CliCommand, CliInput } from "./command.ts";
import { connected, connectionOptions } from "./connection.ts";
import { checkNew, writeNewFile } from "./new-file.ts";
import { startProgress } from "./progress.ts";
import { responseStream } from "./response-stream.ts";

const newline = 10;

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) lines++;
  return lines;
}

async function exportEntries(input: CliInput): Promise<void> {
  const [file = "-"] = input.operands;
  const prefix = decodePrefixPath(input.text("prefix") ?? "");
  if (file !== "-") await checkNew(file, input.has("force"));
  await connected(input, async ({ kv, get }) => {
    const total = file === "-" || !process.stderr.isTTY ? undefined : await kv.count(prefix);
    const path = `/export?prefix=${encodeURIComponent(encodeKeyPath(prefix))}`;
    const response = await get(path, "application/x-ndjson");
    const progress = await startProgress("Exporting", total, "entries");
    let entries = 0;
    const lines = responseStream(response, (chunk) => {
      entries += linesIn(chunk);
      progress.update(entries);
    });
    try {
      await (file === "-" ? pipeline(lines, process.stdout) : writeNewFile(file, lines));
    } finally {
      progress.stop();
    }
    console.error(`${entries} ${entries === 1 ? "entry" : "entries"} exported`);
  });
}

export const exportCommand: CliCommand = {
  name: "export",
  operands: "[file]",
  count: [0, 1],
  summary: "Writes entries as lines of JSON, with their types and times to live.",
  about:
    "Without a file, or with -, to the standard output. Entries that are written meanwhile may be in\nit or not; a backup is of one moment. Search indexes and the queue are in a backup, not in an export.",
  options: {
    prefix: { value: "prefix", help: "only this key and what lies below it" },
    force: { help: "replace the file if it exists" },
    ...connectionOptions,
  },
  examples: [
    ["keyval export data.ndjson", "everything a running server has"],
    ["keyval export --storage ./keyval.db | gzip > data.gz", "of a stopped one"],
    ["keyval export users.ndjson --prefix users", "a part"],
  ],
  run: exportEntries,
};
