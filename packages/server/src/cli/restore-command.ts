// `keyval restore`: makes a backup the database of a stopped server.
import { existsSync } from "node:fs";
import type { CliCommand, CliInput } from "./command.ts";
import { checkNew } from "./new-file.ts";

async function restore(input: CliInput): Promise<void> {
  const backup = input.operands[0] as string;
  const storage = input.text("storage") as string;
  const { checkBackup, checkUnused, restoreDatabase } = await import(
    "../storage/sqlite/backup-database.ts"
  );
  await checkNew(storage, input.has("force"));
  checkBackup(backup);
  if (existsSync(storage)) checkUnused(storage);
  await restoreDatabase(backup, storage);
  console.error(`${storage} is what ${backup} was; start the server on it`);
}

export const restoreCommand: CliCommand = {
  name: "restore",
  operands: "<backup>",
  count: [1, 1],
  summary: "Makes a backup the database of a server that is stopped.",
  about:
    "Clients that come back are sent what there is now: what was stored after the backup is gone for them too.",
  options: {
    storage: {
      value: "file",
      standard: "./keyval.db",
      variable: "KEYVAL_STORAGE",
      help: "the database file",
    },
    force: { help: "replace the file if it exists" },
  },
  examples: [
    ["keyval restore monday.db", "into ./keyval.db, which must not exist"],
    ["keyval restore monday.db --storage /data/keyval.db --force", "in place of what is there"],
  ],
  run: restore,
};
