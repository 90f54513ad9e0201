#!/usr/bin/env node
// The `keyval` command: finds the command, runs it, and tells in one line what went wrong.
import { readFileSync } from "node:fs";
import { createKvError, isKvError } from "@keyval/core/protocol";
import { backupCommand } from "./backup-command.ts";
import { type CliCommand, commandHelp, type ExitCode, mainHelp, readInput } from "./command.ts";
import {
  countCommand,
  deleteCommand,
  getCommand,
  listCommand,
  setCommand,
} from "./data-commands.ts";
import { exportCommand } from "./export-command.ts";
import { importCommand } from "./import-command.ts";
import { restoreCommand } from "./restore-command.ts";
import { serveCommand } from "./serve-command.ts";
import { endByItsSignal } from "./stop-signals.ts";
import { watchCommand } from "./watch-command.ts";

const commands: readonly CliCommand[] = [
  ...[serveCommand, getCommand, setCommand, listCommand, countCommand, deleteCommand],
  ...[watchCommand, exportCommand, importCommand, backupCommand, restoreCommand],
];

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

async function main([name, ...args]: readonly string[]): Promise<ExitCode | void> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help")
    return console.log(mainHelp(commands));
  if (name === "--version" || name === "-v") return console.log(version());
  const command = commands.find((one) => one.name === name);
  if (!command)
    throw createKvError(
      "invalid_argument",
      `There is no command "${name}"; use one of ${commands.map((one) => one.name).join(", ")}.`,
    );
  const input = readInput(command, args, process.env);
  return input === "help" ? console.log(commandHelp(command)) : command.run(input);
}

/** A mistake on the command line: refused here, before a server was asked. */
function isMistake(error: unknown): boolean {
  return isKvError(error) && /^(invalid_|forbidden)/.test(error.code) && error.status === undefined;
}

function fail(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  // One line, and nothing that a terminal would obey: it may quote what was read, or a proxy's answer.
  console.error(`keyval: ${why.replace(/\s*\p{Cc}+\s*/gu, " ")}`);
  endByItsSignal(error);
  process.exit(isMistake(error) ? 2 : 1);
}

// Whoever reads has enough, as in `keyval list | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  fail(error);
});

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code ?? 0;
}, fail);
