// The entry to the SQLite engine.
import { createKvError } from "@keyval/core/protocol";
import type { StorageEngine } from "../storage.ts";
import { openDatabase } from "./open-database.ts";
import { SqliteStorage } from "./sqlite-storage.ts";

/**
 * Storage in one SQLite file, or in memory with `":memory:"`. The process that opens the file owns it: a second one
 * gets an error. The folder is made when missing.
 *
 * @throws KvError `invalid_argument` without a path: to SQLite, the empty one is a file that is gone when it is closed
 *
 * @example
 * ```ts
 * import { createKvServer } from "@keyval/server";
 * import { sqlite } from "@keyval/server/sqlite";
 * const server = await createKvServer({ storage: sqlite("./data/keyval.db") });
 * ```
 */
export function sqlite(path: string): StorageEngine {
  if (typeof path !== "string" || path.trim() === "")
    throw createKvError(
      "invalid_argument",
      `sqlite needs the path of a file, such as "./keyval.db", or ":memory:"; it was given ${typeof path === "string" ? "an empty one" : String(path)}.`,
    );
  return { name: `sqlite ${path}`, open: () => new SqliteStorage(openDatabase(path)) };
}
