// Copies of a database file: taken while it is in use, checked, and put back.
import { existsSync, renameSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { createKvError, isKvError, uuidV7 } from "@keyval/core/protocol";
import { backup, DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { closeDatabase, openDatabase } from "./open-database.ts";

/** Pages copied at once: between two such steps the connection is free for others. */
const stepPages = 256;

/**
 * Copies a database that is being written to, as SQLite's backup does: what this connection writes meanwhile goes into
 * the copy too, so the copy is the state of one moment, that of its end.
 */
export async function backupDatabase(database: DatabaseSyncInstance, to: string): Promise<void> {
  await backup(database, to, { rate: stepPages });
  const copy = new DatabaseSync(to);
  copy.exec("PRAGMA journal_mode = DELETE"); // one file, that can be read from where nothing can be written
  copy.close();
}

/** Makes sure that a file is a whole backup. @throws KvError `invalid_argument` */
export function checkBackup(path: string): void {
  const problem = problemOf(path);
  if (problem === undefined) return;
  throw createKvError("invalid_argument", `${path} is no usable backup: ${problem}.`);
}

/** Why a file is no whole backup; nothing when it is one. */
export function problemOf(path: string): string | undefined {
  if (!existsSync(path)) return "there is no such file";
  let database: DatabaseSyncInstance | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const [first] = database.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
    const found = first?.quick_check ?? "it cannot be checked";
    return found === "ok" ? undefined : found;
  } catch (error) {
    return (error as Error).message;
  } finally {
    database?.close();
  }
}

/** Makes sure that no process has a database open. @throws KvError `unavailable` */
export function checkUnused(path: string): void {
  try {
    closeDatabase(openDatabase(path));
  } catch (error) {
    if (isKvError(error) && error.code === "unavailable") throw error; // else it is broken: all the more to be replaced
  }
}

/**
 * Makes a checked backup the database at `to`, which nobody has open. The change log begins anew: clients that saw what
 * came after the backup cannot resume, and are sent what there is now.
 */
export async function restoreDatabase(from: string, to: string): Promise<void> {
  const part = `${to}.restore`;
  rmSync(part, { force: true });
  await copyFile(from, part);
  try {
    const database = openDatabase(part, from);
    database.exec("DELETE FROM commits");
    database.prepare("UPDATE meta SET value = ? WHERE name = 'trimmed_to'").run(uuidV7());
    closeDatabase(database);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  for (const side of ["-wal", "-shm", "-journal"]) rmSync(to + side, { force: true });
  renameSync(part, to);
}
