// A queue as one would write it by hand on SQLite, for queue.bench.ts: one table, a transaction to take messages, one to
// end each. In the process of its user.
import { DatabaseSync } from "@photostructure/sqlite";

export interface SqliteQueue {
  fill(messages: number, value: (n: number) => unknown): void;
  /** Takes and ends every message, `concurrency` taken at a time. Messages a second. */
  drain(concurrency: number): number;
  close(): void;
}

export function sqliteQueue(file: string): SqliteQueue {
  const database = new DatabaseSync(file);
  // As durable as a keyval server's file.
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE messages (id INTEGER PRIMARY KEY, value TEXT NOT NULL, locked_until INTEGER);
    CREATE INDEX ready ON messages (id) WHERE locked_until IS NULL;`);
  const insert = database.prepare("INSERT INTO messages (value) VALUES (?)");
  const take = database.prepare(
    `UPDATE messages SET locked_until = ? WHERE id IN
      (SELECT id FROM messages WHERE locked_until IS NULL ORDER BY id LIMIT ?) RETURNING id, value`,
  );
  const end = database.prepare("DELETE FROM messages WHERE id = ?");
  return {
    fill(messages, value) {
      database.exec("BEGIN");
      for (let n = 0; n < messages; n++) insert.run(JSON.stringify(value(n)));
      database.exec("COMMIT");
    },
    drain(concurrency) {
      const from = performance.now();
      let handled = 0;
      for (;;) {
        const rows = take.all(Date.now() + 30_000, concurrency) as { id: number; value: string }[];
        if (rows.length === 0) break;
        for (const { id, value } of rows) {
          JSON.parse(value);
          end.run(id);
          handled++;
        }
      }
      return (handled * 1000) / (performance.now() - from);
    },
    close: () => database.close(),
  };
}
