// The tables of the SQLite engine, and how a database file becomes ours.
import { createKvError } from "@keyval/core/protocol";
import { noEntries } from "./entry-count.ts";

/** Raised when the tables change; a file of a newer version is refused, not guessed at. */
const schemaVersion = 4;

/** Identifies the file type to tools and to us ("kval"). */
const applicationId = 0x6b76616c;

const tables = `
CREATE TABLE entries (
  key BLOB PRIMARY KEY, key_text TEXT NOT NULL, value TEXT NOT NULL, versionstamp TEXT NOT NULL, expires_at INTEGER
) WITHOUT ROWID;
CREATE INDEX entries_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE commits (versionstamp TEXT PRIMARY KEY, at INTEGER NOT NULL, commit_id TEXT, keys BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE results (
  scope TEXT NOT NULL, commit_id TEXT NOT NULL, at INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY (scope, commit_id)
) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** Added in version 2. The tables of an index are made with it: search-index.ts. */
const searchTables = `
CREATE TABLE search_indexes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, prefix BLOB NOT NULL UNIQUE, fields TEXT NOT NULL, tokenize TEXT NOT NULL,
  built_to BLOB NOT NULL, is_ready INTEGER NOT NULL
);
`;

/** Added in version 3. An index per state: each is read in its order, and holds nothing else. */
const queueTables = `
CREATE TABLE messages (
  id TEXT PRIMARY KEY, value TEXT NOT NULL, attempts INTEGER NOT NULL, ready_at INTEGER NOT NULL, locked_until INTEGER,
  failed_at INTEGER, created_at INTEGER NOT NULL, backoff TEXT NOT NULL, keys_if_undelivered TEXT NOT NULL, error TEXT
) WITHOUT ROWID;
CREATE INDEX messages_ready ON messages (ready_at, id) WHERE locked_until IS NULL AND failed_at IS NULL;
CREATE INDEX messages_locked ON messages (locked_until) WHERE locked_until IS NOT NULL;
CREATE INDEX messages_dead ON messages (failed_at, id) WHERE failed_at IS NOT NULL;
`;

/** Version 4: old results are found without an index by age, see sqlite-results.ts. New stores never had it. */
const noResultsIndex = "DROP INDEX IF EXISTS results_at;";

/** What each version changed of the one before it, from version 2 on. */
const changes = [searchTables, queueTables, noResultsIndex];

type Database = {
  exec(sql: string): void;
  prepare(sql: string): { get(...values: unknown[]): unknown; run(...values: unknown[]): unknown };
};

function pragma(database: Database, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() as object)[0]);
}

/**
 * Makes sure the tables are there. `genesis` is the cursor of a new store, before its first commit.
 * @throws KvError when the file is another program's or of a newer version
 */
export function prepareSchema(database: Database, location: string, genesis: string): void {
  const version = pragma(database, "user_version");
  if (version === 0) {
    const table = database.prepare("SELECT name FROM sqlite_master LIMIT 1").get();
    if (table)
      throw createKvError(
        "invalid_argument",
        `${location} is a SQLite database of another program; give Keyval a file of its own.`,
      );
    database.exec(
      `BEGIN; ${tables} ${changes.join("")} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion};`,
    );
    database.prepare("INSERT INTO meta VALUES ('trimmed_to', ?)").run(genesis);
    database.exec(noEntries);
    database.exec("COMMIT");
  } else if (pragma(database, "application_id") !== applicationId)
    throw createKvError(
      "invalid_argument",
      `${location} is a SQLite database of another program; give Keyval a file of its own.`,
    );
  else if (version > schemaVersion)
    throw createKvError(
      "invalid_argument",
      `${location} was written by a newer Keyval (schema ${version}, this one knows ${schemaVersion}); update @keyval/server.`,
    );
  else if (version < schemaVersion)
    database.exec(
      `BEGIN; ${changes.slice(version - 1).join("")} PRAGMA user_version = ${schemaVersion}; COMMIT`,
    );
}
