// Opens the database file for this process alone.
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createKvError, isKvError, uuidV7 } from "@keyval/core/protocol";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { prepareSchema } from "./schema.ts";

/** How long a start waits for a process that is just stopping to let go of the file. */
const lockWaitMs = 1000;

function isLocked(error: unknown): boolean {
  return error instanceof Error && /database is locked|SQLITE_BUSY/i.test(error.message);
}

/** What is wrong with a file that SQLite refuses, as far as there is something to do about it. */
function refusalOf(cause: unknown, path: string): unknown {
  const message = cause instanceof Error && !isKvError(cause) ? cause.message : "";
  const refuse = (what: string) => createKvError("invalid_argument", what, { cause });
  if (/not a database/i.test(message))
    return refuse(`${path} is no database; give another file, or move this one away.`);
  if (/unable to open|permission/i.test(message))
    return refuse(
      `The database ${path} cannot be opened; give a file that this user may read and write.`,
    );
  if (/malformed/i.test(message))
    return refuse(`The database ${path} is damaged; put a backup back with keyval restore.`);
  return cause;
}

function openFile(path: string): DatabaseSyncInstance {
  try {
    return new DatabaseSync(path);
  } catch (cause) {
    throw refusalOf(cause, path);
  }
}

/**
 * Opens `path` (or `:memory:`) and holds its lock until closed. The lock is the operating system's: it ends with the
 * process, however that ends.
 * @param name what errors call it
 * @throws KvError `unavailable` when another process has it, `invalid_argument` when it is no database of ours
 */
export function openDatabase(path: string, name = path): DatabaseSyncInstance {
  if (path !== ":memory:") mkdirSync(dirname(resolve(path)), { recursive: true });
  const database = openFile(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
    // Exclusive before the first access: the lock is then never given back, and no shared-memory file is needed.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec("PRAGMA journal_mode = WAL");
    // What is committed is in the file system's hands: it survives the process. (A power cut may take the last moments.)
    database.exec("PRAGMA synchronous = NORMAL");
    database.exec(
      "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864",
    );
    database.exec("BEGIN IMMEDIATE; COMMIT");
    prepareSchema(database, name, uuidV7());
    return database;
  } catch (cause) {
    database.close();
    if (isLocked(cause))
      throw createKvError(
        "unavailable",
        `The database ${path} is in use by another process; one process owns the file. Stop that one, or choose another file.`,
        { cause },
      );
    throw refusalOf(cause, name);
  }
}

/**
 * Closes a database and lets go of its lock. Closing alone would not: SQLite keeps a connection alive as long as
 * statements of it exist, which here is until they are garbage, and a write-ahead log owned without shared memory keeps
 * the lock as long as the connection. So the log is folded into the file first.
 */
export function closeDatabase(database: DatabaseSyncInstance): void {
  if (database.location() !== null) {
    database.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL");
    database.prepare("SELECT count(*) FROM meta").get(); // the lock goes with the next access
  }
  database.close();
}
