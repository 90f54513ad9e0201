// `keyval import`: lines of JSON, as `keyval export` writes them, from a file or the standard input.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createKvError } from "@keyval/core/protocol";
import type { CliCommand, CliInput } from "./command.ts";
import { connected, connectionOptions } from "./connection.ts";
import { LineImport } from "./import-lines.ts";
import { startProgress } from "./progress.ts";
import { readLines } from "./read-lines.ts";
import { onStop, stoppedError } from "./stop-signals.ts";

/** Not by statSync: after that of a pipe, Node no longer follows links to the modules it imports. */
async function sizeOf(file: string): Promise<number | undefined> {
  if (file === "-") return undefined;
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? `There is no file ${file}.` : `${cause.message}.`;
    throw createKvError("invalid_argument", why, { cause });
  });
  if (found.isDirectory())
    throw createKvError("invalid_argument", `${file} is a folder; give a file of lines.`);
  return found.isFile() ? found.size : undefined;
}

/** Rejects when it is asked to stop, and says where to go on. */
function untilStopped(lines: LineImport): Promise<never> {
  return new Promise((_, reject) => {
    onStop((signal) => {
      const why = `Stopped. The lines before ${lines.next} are stored; go on with --from-line ${lines.next}.`;
      reject(stoppedError(why, signal));
    });
  });
}

async function importEntries(input: CliInput): Promise<void> {
  const [file = "-"] = input.operands;
  const from = input.number("from-line", { min: 1 }) as number;
  const total = await sizeOf(file);
  await connected(
    input,
    async ({ kv }) => {
      const lines = new LineImport(kv, from);
      const progress = await startProgress("Importing", total, "bytes");
      const source = file === "-" ? process.stdin : createReadStream(file);
      const store = async () => {
        for await (const line of readLines(source, (bytes) => progress.update(bytes)))
          await lines.add(line);
        await lines.flush();
      };
      try {
        await Promise.race([store(), untilStopped(lines)]);
      } finally {
        progress.stop();
      }
      const { entries, expired } = lines.result;
      const more = expired === 0 ? "" : `; ${expired} left out, as their time had come`;
      console.error(`${entries} ${entries === 1 ? "entry" : "entries"} imported${more}`);
    },
    { mayCreate: true },
  );
}

export const importCommand: CliCommand = {
  name: "import",
  operands: "[file]",
  count: [0, 1],
  summary: "Stores the entries of an export.",
  about: `Without a file, or with -, from the standard input. A line is {"key":[…],"value":…}, and "expiresAt" in epoch
milliseconds for entries that end. Keys that hold something are overwritten, all others stay. Importing twice
does no harm; an import that failed, or was stopped (ctrl-c), says at which line to go on.`,
  options: {
    "from-line": { value: "number", standard: "1", help: "the first line to store" },
    ...connectionOptions,
  },
  examples: [
    ["keyval import data.ndjson", "into a running server"],
    ["gunzip -c data.gz | keyval import --storage ./new.db", "into a file, made when missing"],
    ["keyval import data.ndjson --from-line 15001", "after an import that stopped there"],
  ],
  run: importEntries,
};
