// The entry to the SQLite engine.
import type { StorageEngine } from "../storage.ts";
import { openDatabase } from "./open-database.ts";
import { SqliteStorage } from "./sqlite-storage.ts";

/**
 * Storage in one SQLite file, or in memory with `":memory:"`. The process that opens the file owns it: a second one
 * gets an error. The folder is made when missing.
 *
 * @example
 * ```ts
 * import { createKvServer } from "@keyval/server";
 * import { sqlite } from "@keyval/server/sqlite";
 * const server = await createKvServer({ storage: sqlite("./data/keyval.db") });
 * ```
 */
export function sqlite(path: string): StorageEngine {
  return { name: `sqlite ${path}`, open: () => new SqliteStorage(openDatabase(path)) };
}
