// The SQLite engine: one process, one connection, every call answered at once.
import { UuidV7Source } from "@keyval/core/protocol";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { QueueCounts, StoredMessage } from "../queue.ts";
import type { IndexDefinition, StoredIndex, StoredSearch } from "../search.ts";
import type {
  GroupWrite,
  LoggedCommit,
  MaybePromise,
  Storage,
  StorageStats,
  StorageTransaction,
  StoredEntry,
  StoredRange,
  TrimResult,
} from "../storage.ts";
import { tooLarge } from "../too-large.ts";
import { type StoredKey, toKeyBytes } from "../stored-key.ts";
import { backupDatabase } from "./backup-database.ts";
import { EntryCount } from "./entry-count.ts";
import { closeDatabase } from "./open-database.ts";
import { packKeys, unpackKeys } from "./packed-keys.ts";
import { chunkRows, type EntryRow, RangeEntry, RangeReader } from "./range-reader.ts";
import { SqliteQueue } from "./sqlite-queue.ts";
import { SqliteResults } from "./sqlite-results.ts";
import { SqliteSearch } from "./sqlite-search.ts";
import { SqliteStats } from "./sqlite-stats.ts";
import { prepareStatements, type Statements } from "./statements.ts";

export class SqliteStorage implements Storage, StorageTransaction {
  readonly #database: DatabaseSyncInstance;
  readonly #sql: Statements;
  readonly #versionstamps: UuidV7Source;
  readonly #search: SqliteSearch;
  readonly #queue: SqliteQueue;
  readonly #results: SqliteResults;
  readonly #backups = new Set<Promise<void>>();
  readonly #entries: EntryCount;
  readonly #stats: SqliteStats;
  readonly #ranges: RangeReader;
  #head: string;
  /** How many commits the log holds. */
  #logged: number;

  constructor(database: DatabaseSyncInstance) {
    this.#database = database;
    this.#sql = prepareStatements(database);
    const [last] = this.#sql.lastCommit.get() as [string | null];
    this.#head = last ?? this.#trimmedTo();
    [this.#logged] = this.#sql.logCount.get() as [number];
    this.#versionstamps = new UuidV7Source(this.#head);
    this.#search = new SqliteSearch(database, (body) => this.#atomically(body));
    this.#queue = new SqliteQueue(database);
    this.#results = new SqliteResults(this.#sql);
    this.#entries = new EntryCount(database);
    this.#ranges = new RangeReader(this.#sql);
    this.#stats = new SqliteStats(database);
  }

  get(keys: readonly StoredKey[], now: number, maxBytes = Number.POSITIVE_INFINITY) {
    let bytes = 0;
    return keys.map((key): StoredEntry | undefined => {
      const row = this.#sql.get.get(toKeyBytes(key)) as EntryRow | undefined;
      if (!row) return undefined;
      const [keyText, value, versionstamp, expiresAt] = row;
      if (expiresAt !== null && expiresAt <= now) return undefined;
      bytes += value.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      return { key, keyText, value, versionstamp, expiresAt };
    });
  }

  list(range: StoredRange, now: number): StoredEntry[] {
    const { accept, limit = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = range;
    const found: StoredEntry[] = [];
    let bytes = 0;
    for (const chunk of this.#ranges.chunks(
      range,
      now,
      accept ? chunkRows : Math.min(limit, 10_000),
    ))
      for (const entry of chunk) {
        if (accept && !accept(entry)) continue;
        found.push(entry);
        bytes += entry.value.length;
        if (found.length >= limit || bytes > maxBytes) return found;
      }
    return found;
  }

  listJson(range: StoredRange, now: number): string | undefined {
    return this.#ranges.json(range, now);
  }

  count(range: StoredRange, now: number): number {
    const { accept, from, to } = range;
    if (!accept) return (this.#sql.count.get(toKeyBytes(from), toKeyBytes(to), now) as [number])[0];
    let count = 0;
    for (const chunk of this.#ranges.chunks(range, now, chunkRows))
      count += chunk.filter(accept).length;
    return count;
  }

  // Nothing is open between the calls of a transaction but for `write`, which is one synchronous step: the caller
  // runs one transaction at a time, so what it has read still holds when it writes.
  transaction<T>(body: (transaction: StorageTransaction) => MaybePromise<T>): MaybePromise<T> {
    return body(this);
  }

  remembered(scope: string, commitId: string): string | undefined {
    return this.#results.find(scope, commitId);
  }

  expired(now: number, limit: number): StoredEntry[] {
    return (this.#sql.expired.all(now, limit) as EntryRow[]).map((row) => new RangeEntry(row));
  }

  nextVersionstamp(now: number): string {
    return this.#versionstamps.next(now);
  }

  write(group: GroupWrite): void {
    const { at, puts, deletes, commits, results, queue } = group;
    const sql = this.#sql;
    let created = 0;
    const settleQueue = this.#atomically(() => {
      for (const { key, keyText, value, versionstamp, expiresAt } of puts) {
        const bytes = toKeyBytes(key);
        if (sql.update.run(value, versionstamp, expiresAt, bytes).changes) continue;
        sql.insert.run(bytes, keyText, value, versionstamp, expiresAt);
        created++;
      }
      for (const key of deletes) created -= Number(sql.remove.run(toKeyBytes(key)).changes);
      for (const commit of commits)
        sql.log.run(commit.versionstamp, at, commit.commitId, packKeys(commit.keys));
      this.#results.add(results, at);
      this.#search.write(group);
      return queue && this.#queue.write(queue);
    });
    settleQueue?.();
    this.#entries.value += created;
    this.#logged += commits.length;
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
  }): TrimResult {
    const sql = this.#sql;
    const excess = this.#logged - logMax;
    const trimmed = this.#atomically(() => {
      const results = this.#results.sweep(resultsBefore);
      const [aged] = sql.lastBefore.get(logBefore) as [string | null];
      const [beyond] = excess > 0 ? (sql.nthCommit.get(excess - 1) as [string]) : [""];
      const trimmedTo = (aged ?? "") > beyond ? (aged as string) : beyond;
      if (trimmedTo === "") return { commits: 0, results };
      sql.setTrimmedTo.run(trimmedTo);
      return { commits: Number(sql.trimLog.run(trimmedTo).changes), results };
    });
    this.#logged -= trimmed.commits;
    return trimmed;
  }

  indexes(): readonly StoredIndex[] {
    return this.#search.indexes();
  }

  indexedCount(prefix: StoredKey): number {
    return this.#search.indexedCount(prefix);
  }

  createIndex(definition: IndexDefinition): void {
    this.#search.create(definition);
  }

  removeIndex(prefix: StoredKey): boolean {
    return this.#search.remove(prefix);
  }

  buildIndex(prefix: StoredKey): boolean {
    return this.#search.build(prefix, (range, now) => this.list(range, now));
  }

  search(search: StoredSearch, now: number): StoredEntry[] {
    return this.#search.search(search, (key) => this.get([key], now)[0]);
  }

  messages(ids: readonly string[]): (StoredMessage | undefined)[] {
    return this.#queue.messages(ids);
  }

  readyMessages(now: number, limit: number, maxBytes: number): StoredMessage[] {
    return this.#queue.readyMessages(now, limit, maxBytes);
  }

  expiredLocks(now: number, limit: number): StoredMessage[] {
    return this.#queue.expiredLocks(now, limit);
  }

  nextQueueEvent(now: number): number | undefined {
    return this.#queue.nextQueueEvent(now);
  }

  deadMessages(limit: number, offset: number, maxBytes: number): StoredMessage[] {
    return this.#queue.deadMessages(limit, offset, maxBytes);
  }

  queueCounts(): QueueCounts {
    return this.#queue.queueCounts();
  }

  get wasLeftOpen(): boolean {
    return this.#entries.wasLeftOpen;
  }

  stats(now: number): StorageStats {
    return this.#stats.read({ entries: this.#entries.value, commits: this.#logged }, now);
  }

  get path(): string | undefined {
    return this.#database.location() ?? undefined;
  }

  async backup(to: string): Promise<void> {
    const done = backupDatabase(this.#database, to).finally(() => this.#backups.delete(done));
    this.#backups.add(done);
    return done;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#backups);
    this.#entries.save();
    closeDatabase(this.#database);
  }

  #atomically<R>(body: () => R): R {
    this.#sql.begin.run();
    try {
      const result = body();
      this.#sql.commit.run();
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #trimmedTo(): string {
    return (this.#sql.trimmedTo.get() as [string])[0];
  }
}
