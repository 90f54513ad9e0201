// The queue in SQLite: one table of messages, in the same file and the same transactions as the entries.
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { QueueCounts, QueueReader, QueueWrite, StoredMessage } from "../queue.ts";

const columns =
  "id, value, attempts, ready_at, locked_until, failed_at, created_at, backoff, keys_if_undelivered, error";

const sql = {
  get: `SELECT ${columns} FROM messages WHERE id = ?`,
  // The index holds the ready time and the id: rows come in order, and no more are read than taken.
  ready: `SELECT ${columns} FROM messages
    WHERE locked_until IS NULL AND failed_at IS NULL AND ready_at <= ? ORDER BY ready_at, id LIMIT ?`,
  expired: `SELECT ${columns} FROM messages WHERE locked_until <= ? ORDER BY locked_until LIMIT ?`,
  nextReady:
    "SELECT min(ready_at) FROM messages WHERE locked_until IS NULL AND failed_at IS NULL AND ready_at > ?",
  nextExpired: "SELECT min(locked_until) FROM messages WHERE locked_until IS NOT NULL",
  dead: `SELECT ${columns} FROM messages WHERE failed_at IS NOT NULL
    ORDER BY failed_at DESC, id DESC LIMIT ? OFFSET ?`,
  pendingCount: "SELECT count(*) FROM messages WHERE locked_until IS NULL AND failed_at IS NULL",
  lockedCount: "SELECT count(*) FROM messages WHERE locked_until IS NOT NULL",
  deadCount: "SELECT count(*) FROM messages WHERE failed_at IS NOT NULL",
  insert: `INSERT INTO messages (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE messages SET attempts = ?, ready_at = ?, locked_until = ?, failed_at = ?, error = ? WHERE id = ?`,
  remove: "DELETE FROM messages WHERE id = ?",
  purge: "DELETE FROM messages WHERE failed_at IS NOT NULL",
} as const;

type Statement = ReturnType<DatabaseSyncInstance["prepare"]>;
type Row = [
  id: string,
  value: string,
  attempts: number,
  readyAt: number,
  lockedUntil: number | null,
  failedAt: number | null,
  createdAt: number,
  backoff: string,
  keysIfUndelivered: string,
  error: string | null,
];

function toMessage(row: Row): StoredMessage {
  const [id, value, attempts, readyAt, lockedUntil, failedAt, createdAt, backoff, keys, error] =
    row;
  return {
    backoff: JSON.parse(backoff) as number[],
    keysIfUndelivered: JSON.parse(keys) as string[],
    ...{ id, value, attempts, readyAt, lockedUntil, failedAt, createdAt, error },
  };
}

/** Which of the counters a message is in. */
function stateOf(message: StoredMessage): keyof QueueCounts {
  if (message.failedAt !== null) return "dlq";
  return message.lockedUntil === null ? "pending" : "processing";
}

export class SqliteQueue implements QueueReader {
  readonly #sql: Readonly<Record<keyof typeof sql, Statement>>;
  #counts: QueueCounts;

  constructor(database: DatabaseSyncInstance) {
    const prepared = Object.entries(sql).map(([name, text]) => {
      const statement = database.prepare(text);
      statement.setReturnArrays(true);
      return [name, statement];
    });
    this.#sql = Object.fromEntries(prepared) as Record<keyof typeof sql, Statement>;
    const count = (statement: Statement) => (statement.get() as [number])[0];
    this.#counts = {
      pending: count(this.#sql.pendingCount),
      processing: count(this.#sql.lockedCount),
      dlq: count(this.#sql.deadCount),
    };
  }

  messages(ids: readonly string[]): (StoredMessage | undefined)[] {
    return ids.map((id) => {
      const row = this.#sql.get.get(id) as Row | undefined;
      return row && toMessage(row);
    });
  }

  readyMessages(now: number, limit: number, maxBytes: number): StoredMessage[] {
    return upTo(maxBytes, this.#sql.ready.iterate(now, limit));
  }

  expiredLocks(now: number, limit: number): StoredMessage[] {
    return (this.#sql.expired.all(now, limit) as Row[]).map(toMessage);
  }

  nextQueueEvent(now: number): number | undefined {
    const [ready] = this.#sql.nextReady.get(now) as [number | null];
    const [expired] = this.#sql.nextExpired.get() as [number | null];
    const next = Math.min(ready ?? Number.POSITIVE_INFINITY, expired ?? Number.POSITIVE_INFINITY);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  deadMessages(limit: number, offset: number, maxBytes: number): StoredMessage[] {
    return upTo(maxBytes, this.#sql.dead.iterate(limit, offset));
  }

  queueCounts(): QueueCounts {
    return this.#counts;
  }

  /**
   * Stores changes, inside the caller's transaction.
   * @returns to be called once that is committed: the counters are of what is stored.
   */
  write({ changes, purge = false }: QueueWrite): () => void {
    const counts = { ...this.#counts };
    if (purge) {
      this.#sql.purge.run();
      counts.dlq = 0;
    }
    for (const { before, after } of changes) {
      if (before) counts[stateOf(before)]--;
      if (after) counts[stateOf(after)]++;
      if (!after) this.#sql.remove.run((before as StoredMessage).id);
      else if (before) this.#update(after);
      else this.#insert(after);
    }
    return () => {
      this.#counts = counts;
    };
  }

  #insert(message: StoredMessage): void {
    const { id, value, attempts, readyAt, lockedUntil, failedAt, createdAt, error } = message;
    const backoff = JSON.stringify(message.backoff);
    const keys = JSON.stringify(message.keysIfUndelivered);
    this.#sql.insert.run(
      ...[id, value, attempts, readyAt, lockedUntil, failedAt, createdAt, backoff, keys, error],
    );
  }

  #update({ id, attempts, readyAt, lockedUntil, failedAt, error }: StoredMessage): void {
    this.#sql.update.run(attempts, readyAt, lockedUntil, failedAt, error, id);
  }
}

/** Messages until their values are longer than `maxBytes`. */
function upTo(maxBytes: number, rows: Iterable<unknown>): StoredMessage[] {
  const found: StoredMessage[] = [];
  let bytes = 0;
  for (const row of rows) {
    const message = toMessage(row as Row);
    found.push(message);
    bytes += message.value.length;
    if (bytes > maxBytes) break;
  }
  return found;
}
