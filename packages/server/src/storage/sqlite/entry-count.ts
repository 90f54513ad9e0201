// How many entries a database holds: kept while it is open, stored when it is closed. Only after a process that did not
// close it are they counted. Storing it with each write would put one more page into the write-ahead log every time.
import type { DatabaseSyncInstance } from "@photostructure/sqlite";

const name = "entries";

/** What a new database says. */
export const noEntries = `INSERT INTO meta VALUES ('${name}', '0')`;

export class EntryCount {
  value: number;
  /** Whether the process before this one did not close the database. */
  readonly wasLeftOpen: boolean;

  constructor(private readonly database: DatabaseSyncInstance) {
    const stored = database.prepare(`SELECT value FROM meta WHERE name = '${name}'`).get();
    this.wasLeftOpen = stored === undefined;
    const { value } =
      stored ?? database.prepare("SELECT count(*) AS value FROM entries").get() ?? {};
    this.value = Number(value);
    database.exec(`DELETE FROM meta WHERE name = '${name}'`); // so that it is missing if this process dies
  }

  /** Stores it: the last thing before the database is closed. */
  save(): void {
    this.database
      .prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)")
      .run(name, String(this.value));
  }
}
