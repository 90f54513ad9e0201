// The full-text indexes of a SQLite store: which there are, keeping them in step, building them up, searching them.
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { IndexDefinition, StoredSearch } from "../search.ts";
import type { GroupWrite, StoredEntry, StoredRange } from "../storage.ts";
import { type StoredKey, successor, toKeyBytes } from "../stored-key.ts";
import { dropSearchTables, SearchIndex, searchTables } from "./search-index.ts";

/** What one step of building takes in: a few milliseconds of work, whichever is reached first. */
const stepEntries = 250;
const stepBytes = 256 * 1024;

type IndexRow = [number, Uint8Array, string, IndexDefinition["tokenize"], Uint8Array, number];

const sql = {
  all: "SELECT id, prefix, fields, tokenize, built_to, is_ready FROM search_indexes",
  add: "INSERT INTO search_indexes (prefix, fields, tokenize, built_to, is_ready) VALUES (?, ?, ?, ?, 0)",
  built: "UPDATE search_indexes SET built_to = ?, is_ready = ? WHERE id = ?",
  remove: "DELETE FROM search_indexes WHERE id = ?",
};

function keyOf(bytes: Uint8Array): StoredKey {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

export class SqliteSearch {
  #indexes: readonly SearchIndex[];

  constructor(
    private readonly database: DatabaseSyncInstance,
    /** Runs a body as one transaction of the database. */
    private readonly atomically: <R>(body: () => R) => R,
  ) {
    const all = database.prepare(sql.all);
    all.setReturnArrays(true);
    const rows = all.all() as unknown as IndexRow[];
    const indexes = rows.map(([id, prefix, fields, tokenize, builtTo, isReady]) => {
      const definition = { prefix: keyOf(prefix), fields: JSON.parse(fields), tokenize };
      const index = new SearchIndex(database, id, definition, keyOf(builtTo));
      index.isReady = isReady === 1;
      return index;
    });
    this.#indexes = indexes.sort(byPrefix);
  }

  indexes(): readonly SearchIndex[] {
    return this.#indexes;
  }

  indexedCount(prefix: StoredKey): number {
    return this.#find(prefix)?.count() ?? 0;
  }

  create(definition: IndexDefinition): void {
    const { prefix, fields, tokenize } = definition;
    const before = this.#find(prefix);
    const index = this.atomically(() => {
      if (before) this.#drop(before);
      const { lastInsertRowid } = this.database
        .prepare(sql.add)
        .run(toKeyBytes(prefix), JSON.stringify(fields), tokenize, toKeyBytes(""));
      const id = Number(lastInsertRowid);
      this.database.exec(searchTables(id, tokenize));
      return new SearchIndex(this.database, id, definition, "");
    });
    this.#indexes = [...this.#indexes.filter((other) => other !== before), index].sort(byPrefix);
  }

  remove(prefix: StoredKey): boolean {
    const index = this.#find(prefix);
    if (!index) return false;
    this.atomically(() => this.#drop(index));
    this.#indexes = this.#indexes.filter((other) => other !== index);
    return true;
  }

  /** Brings every index up to date with a write. Runs inside its transaction. */
  write({ puts, deletes }: GroupWrite): void {
    for (const index of this.#indexes) {
      for (const { key, value } of puts) if (index.covers(key)) index.put(key, value);
      for (const key of deletes) if (index.covers(key)) index.delete(key);
    }
  }

  /** Takes in the next entries of before. Whether the index is complete. */
  build(prefix: StoredKey, list: (range: StoredRange, now: number) => StoredEntry[]): boolean {
    const index = this.#find(prefix);
    if (!index || index.isReady) return true;
    const { from, to } = index.range;
    const start = index.builtTo < from ? from : successor(index.builtTo);
    const limits = { limit: stepEntries, maxBytes: stepBytes };
    // What has expired is still there until its removal, and taken out with it.
    const entries = list({ from: start, to, ...limits }, Number.NEGATIVE_INFINITY);
    const last = entries.at(-1);
    this.atomically(() => {
      for (const { key, value } of entries) index.put(key, value);
      this.#noteBuilt(index, last?.key ?? index.builtTo, !last);
    });
    index.builtTo = last?.key ?? index.builtTo;
    index.isReady = !last;
    return index.isReady;
  }

  /** The entries an index finds. `get` reads one, unless it has expired. */
  search(search: StoredSearch, get: (key: StoredKey) => StoredEntry | undefined): StoredEntry[] {
    const { accept, limit, maxBytes = Number.POSITIVE_INFINITY } = search;
    const found: StoredEntry[] = [];
    let bytes = 0;
    for (const key of this.#find(search.index)?.find(search) ?? []) {
      const entry = get(key);
      if (!entry || (accept && !accept(entry))) continue;
      found.push(entry);
      bytes += entry.value.length;
      if (found.length >= limit || bytes > maxBytes) break;
    }
    return found;
  }

  #find(prefix: StoredKey): SearchIndex | undefined {
    return this.#indexes.find((index) => index.prefix === prefix);
  }

  #drop({ id }: SearchIndex): void {
    this.database.prepare(sql.remove).run(id);
    this.database.exec(dropSearchTables(id));
  }

  #noteBuilt({ id }: SearchIndex, builtTo: StoredKey, isReady: boolean): void {
    this.database.prepare(sql.built).run(toKeyBytes(builtTo), isReady ? 1 : 0, id);
  }
}

function byPrefix(a: SearchIndex, b: SearchIndex): number {
  return a.prefix < b.prefix ? -1 : 1;
}
