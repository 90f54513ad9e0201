// `keyval backup`: a copy of the database as it is at one moment, also while a server writes to it.
import { createKvError } from "@keyval/core/protocol";
import type { CliCommand, CliInput } from "./command.ts";
import { connected, connectionOptions } from "./connection.ts";
import { checkNew, writeNewFile } from "./new-file.ts";
import { startProgress } from "./progress.ts";
import { responseStream } from "./response-stream.ts";

async function backup(input: CliInput): Promise<void> {
  const file = input.operands[0] as string;
  const { problemOf } = await import("../storage/sqlite/backup-database.ts");
  const check = (part: string) => {
    const problem = problemOf(part);
    if (problem === undefined) return;
    const why = `What the server sent is no usable backup: ${problem}. Nothing was written; try again.`;
    throw createKvError("protocol", why);
  };
  await checkNew(file, input.has("force"));
  await connected(input, async ({ get }) => {
    const response = await get("/backup", "application/vnd.sqlite3");
    const total = Number(response.headers.get("content-length"));
    const progress = await startProgress("Copying", total, "bytes");
    let bytes = 0;
    const content = responseStream(response, (chunk) => {
      bytes += chunk.byteLength;
      progress.update(bytes);
    });
    try {
      await writeNewFile(file, content, check);
    } finally {
      progress.stop();
    }
    console.error(`${file} is a checked backup of ${bytes} bytes`);
  });
}

export const backupCommand: CliCommand = {
  name: "backup",
  operands: "<file>",
  count: [1, 1],
  summary: "Copies the database of a running or a stopped server into a file.",
  about:
    "The copy is of one moment, and is checked. A running server has its file locked: ask it, with --url.\nEverything is in it: entries, the queue, search indexes, remembered results.",
  options: { force: { help: "replace the file if it exists" }, ...connectionOptions },
  examples: [
    ["keyval backup monday.db", "of the server on this machine"],
    [
      "KEYVAL_TOKEN=… keyval backup monday.db --url https://kv.example.com/api",
      "of another one; the token must allow admin",
    ],
    ["keyval backup monday.db --storage ./keyval.db", "of a stopped one"],
  ],
  run: backup,
};
