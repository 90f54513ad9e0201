// The SQL of the SQLite engine, each statement prepared once.
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { entryJson } from "../entry-json.ts";

const entry = "key_text, value, versionstamp, expires_at";
const range = "key >= ? AND key < ? AND (expires_at IS NULL OR expires_at > ?)";

/** Entries joined to the inside of a JSON array, but for values longer than `?`, and the length of the longest. */
function jsonOf(order: string): string {
  const format = entryJson({ keyText: "%s", value: "%s", versionstamp: "%s" });
  const text = `CASE WHEN octet_length(value) <= ? THEN format('${format}', key_text, value, versionstamp) END`;
  return `SELECT group_concat(text, ','), max(length) FROM (
    SELECT ${text} AS text, octet_length(value) AS length FROM entries WHERE ${range} ${order} LIMIT ?)`;
}

const sql = {
  begin: "BEGIN IMMEDIATE",
  commit: "COMMIT",
  get: `SELECT ${entry} FROM entries WHERE key = ?`,
  list: `SELECT ${entry} FROM entries WHERE ${range} ORDER BY key LIMIT ?`,
  listReverse: `SELECT ${entry} FROM entries WHERE ${range} ORDER BY key DESC LIMIT ?`,
  json: jsonOf("ORDER BY key"),
  jsonReverse: jsonOf("ORDER BY key DESC"),
  count: `SELECT count(*) FROM entries WHERE ${range}`,
  size: `SELECT sum(octet_length(value)) FROM (SELECT value FROM entries WHERE ${range} ORDER BY key LIMIT ?)`,
  sizeReverse: `SELECT sum(octet_length(value)) FROM (SELECT value FROM entries WHERE ${range} ORDER BY key DESC LIMIT ?)`,
  update: "UPDATE entries SET value = ?, versionstamp = ?, expires_at = ? WHERE key = ?",
  insert: `INSERT INTO entries (key, ${entry}) VALUES (?, ?, ?, ?, ?)`,
  remove: "DELETE FROM entries WHERE key = ?",
  expired: `SELECT ${entry} FROM entries WHERE expires_at <= ? ORDER BY expires_at LIMIT ?`,
  nextExpiry: "SELECT min(expires_at) FROM entries WHERE expires_at IS NOT NULL",
  log: "INSERT INTO commits (versionstamp, at, commit_id, keys) VALUES (?, ?, ?, ?)",
  lastCommit: "SELECT max(versionstamp) FROM commits",
  hasCommit: "SELECT 1 FROM commits WHERE versionstamp = ?",
  commitsAfter:
    "SELECT versionstamp, commit_id, keys FROM commits WHERE versionstamp > ? ORDER BY versionstamp",
  logCount: "SELECT count(*) FROM commits",
  /** The one after the oldest `?`. Trimming looks from the old end only: the log may hold a million rows. */
  nthCommit: "SELECT versionstamp FROM commits ORDER BY versionstamp LIMIT 1 OFFSET ?",
  lastBefore: `SELECT max(versionstamp) FROM commits WHERE versionstamp <
    ifnull((SELECT versionstamp FROM commits WHERE at >= ? ORDER BY versionstamp LIMIT 1), '~')`,
  trimLog: "DELETE FROM commits WHERE versionstamp <= ?",
  trimmedTo: "SELECT value FROM meta WHERE name = 'trimmed_to'",
  setTrimmedTo: "UPDATE meta SET value = ? WHERE name = 'trimmed_to'",
  remember: "INSERT INTO results (scope, commit_id, at, result) VALUES (?, ?, ?, ?)",
  remembered: "SELECT result FROM results WHERE scope = ? AND commit_id = ?",
  /** The one `?` rows behind a place. */
  resultAfter:
    "SELECT scope, commit_id FROM results WHERE (scope, commit_id) > (?, ?) ORDER BY scope, commit_id LIMIT 1 OFFSET ?",
  trimResults:
    "DELETE FROM results WHERE (scope, commit_id) > (?, ?) AND (scope, commit_id) <= (?, ?) AND at < ?",
  swept: "SELECT value FROM meta WHERE name = 'results_swept'",
  setSwept: "INSERT OR REPLACE INTO meta VALUES ('results_swept', ?)",
} as const;

type Statement = ReturnType<DatabaseSyncInstance["prepare"]>;

export type Statements = Readonly<Record<keyof typeof sql, Statement>>;

/** Prepares every statement; rows come as arrays. */
export function prepareStatements(database: DatabaseSyncInstance): Statements {
  const prepared = Object.entries(sql).map(([name, text]) => {
    const statement = database.prepare(text);
    statement.setReturnArrays(true);
    return [name, statement];
  });
  return Object.fromEntries(prepared) as Statements;
}
