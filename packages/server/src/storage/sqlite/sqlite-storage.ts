// The SQLite engine: one process, one connection, every call answered at once.
import { UuidV7Source } from "@keyval/core/protocol";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type {
  GroupWrite,
  LoggedCommit,
  MaybePromise,
  Storage,
  StorageTransaction,
  StoredEntry,
  StoredRange,
} from "../storage.ts";
import { fromKeyBytes, type StoredKey, successor, toKeyBytes } from "../stored-key.ts";
import { closeDatabase } from "./open-database.ts";
import { packKeys, unpackKeys } from "./packed-keys.ts";
import { prepareStatements, type Statements } from "./statements.ts";

/** Rows read at once while a filter looks for matches. */
const scanChunk = 500;

type EntryRow = [Uint8Array, string, string, string, number | null];

function toEntry([key, keyText, value, versionstamp, expiresAt]: EntryRow): StoredEntry {
  return { key: fromKeyBytes(key), keyText, value, versionstamp, expiresAt };
}

export class SqliteStorage implements Storage, StorageTransaction {
  readonly #database: DatabaseSyncInstance;
  readonly #sql: Statements;
  readonly #versionstamps: UuidV7Source;
  #head: string;

  constructor(database: DatabaseSyncInstance) {
    this.#database = database;
    this.#sql = prepareStatements(database);
    const [last] = this.#sql.lastCommit.get() as [string | null];
    this.#head = last ?? this.#trimmedTo();
    this.#versionstamps = new UuidV7Source(this.#head);
  }

  get(keys: readonly StoredKey[], now: number): (StoredEntry | undefined)[] {
    return keys.map((key) => {
      const row = this.#sql.get.get(toKeyBytes(key)) as
        | [string, string, string, number | null]
        | undefined;
      if (!row) return undefined;
      const [keyText, value, versionstamp, expiresAt] = row;
      return expiresAt !== null && expiresAt <= now
        ? undefined
        : { key, keyText, value, versionstamp, expiresAt };
    });
  }

  list(range: StoredRange, now: number): StoredEntry[] {
    const { accept, limit = Number.POSITIVE_INFINITY } = range;
    if (!accept) return this.#rows(range, range.limit ?? -1, now);
    const found: StoredEntry[] = [];
    for (const entry of this.#scan(range, now)) {
      if (!accept(entry)) continue;
      found.push(entry);
      if (found.length >= limit) break;
    }
    return found;
  }

  count(range: StoredRange, now: number): number {
    if (!range.accept)
      return (
        this.#sql.count.get(toKeyBytes(range.from), toKeyBytes(range.to), now) as [number]
      )[0];
    let count = 0;
    for (const entry of this.#scan(range, now)) if (range.accept(entry)) count++;
    return count;
  }

  // Nothing is open between the calls of a transaction but for `write`, which is one synchronous step: the caller
  // runs one transaction at a time, so what it has read still holds when it writes.
  transaction<T>(body: (transaction: StorageTransaction) => MaybePromise<T>): MaybePromise<T> {
    return body(this);
  }

  remembered(scope: string, commitId: string): string | undefined {
    return (this.#sql.remembered.get(scope, commitId) as [string] | undefined)?.[0];
  }

  expired(now: number, limit: number): StoredEntry[] {
    return (this.#sql.expired.all(now, limit) as EntryRow[]).map(toEntry);
  }

  nextVersionstamp(now: number): string {
    return this.#versionstamps.next(now);
  }

  write({ at, puts, deletes, commits, results }: GroupWrite): void {
    const sql = this.#sql;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const { key, keyText, value, versionstamp, expiresAt } of puts)
        sql.put.run(toKeyBytes(key), keyText, value, versionstamp, expiresAt);
      for (const key of deletes) sql.remove.run(toKeyBytes(key));
      for (const commit of commits)
        sql.log.run(commit.versionstamp, at, commit.commitId, packKeys(commit.keys));
      for (const { scope, commitId, result } of results)
        sql.remember.run(scope, commitId, at, result);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#head = commits.at(-1)?.versionstamp ?? this.#head;
  }

  head(): string {
    return this.#head;
  }

  commitsAfter(cursor: string): LoggedCommit[] | undefined {
    if (cursor !== this.#trimmedTo() && !this.#sql.hasCommit.get(cursor)) return undefined;
    const rows = this.#sql.commitsAfter.all(cursor) as [string, string | null, Uint8Array][];
    return rows.map(([versionstamp, commitId, keys]) => ({
      versionstamp,
      commitId,
      keys: unpackKeys(keys),
    }));
  }

  nextExpiry(): number | undefined {
    return (this.#sql.nextExpiry.get() as [number | null])[0] ?? undefined;
  }

  trim({
    logBefore,
    logMax,
    resultsBefore,
  }: {
    logBefore: number;
    logMax: number;
    resultsBefore: number;
  }): void {
    const sql = this.#sql;
    const oldestKept = sql.oldestKept.get(logMax) as [string] | undefined;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const aged = (sql.lastBefore.get(logBefore) as [string | null])[0] ?? "";
      const beyond = oldestKept?.[0] ?? "";
      const trimmedTo = aged > beyond ? aged : beyond;
      if (trimmedTo !== "") {
        sql.trimLog.run(trimmedTo);
        sql.setTrimmedTo.run(trimmedTo);
      }
      sql.trimResults.run(resultsBefore);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    closeDatabase(this.#database);
  }

  #rows({ from, to, reverse }: StoredRange, limit: number, now: number): StoredEntry[] {
    const statement = reverse ? this.#sql.listReverse : this.#sql.list;
    const rows = statement.all(toKeyBytes(from), toKeyBytes(to), now, limit) as EntryRow[];
    return rows.map(toEntry);
  }

  /** All entries of a range, a chunk in memory at a time. */
  *#scan(range: StoredRange, now: number): Generator<StoredEntry, void, void> {
    for (let rest = range; ; ) {
      const chunk = this.#rows(rest, scanChunk, now);
      yield* chunk;
      const last = chunk.at(-1);
      if (!last || chunk.length < scanChunk) return;
      rest = range.reverse ? { ...rest, to: last.key } : { ...rest, from: successor(last.key) };
    }
  }

  #trimmedTo(): string {
    return (this.#sql.trimmedTo.get() as [string])[0];
  }
}
