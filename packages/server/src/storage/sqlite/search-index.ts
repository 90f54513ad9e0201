// One full-text index in SQLite: an FTS5 table that keeps words only, and a table of the keys its rows stand for.
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { IndexDefinition, StoredIndex, StoredSearch, Tokenizer } from "../search.ts";
import { compileSearchText } from "../search-text.ts";
import { descendants, type StoredKey, toKeyBytes } from "../stored-key.ts";
import { matchExpression } from "./match-expression.ts";

const tokenizeOptions = {
  unicode61: "unicode61",
  porter: "porter unicode61",
  ascii: "ascii",
} as const;

/** The tables of index `id`. Numbered, so that nothing of a definition is ever part of SQL but the three tokenizers. */
export function searchTables(id: number, tokenize: Tokenizer): string {
  return `
CREATE TABLE search_keys_${id} (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);
CREATE VIRTUAL TABLE search_words_${id} USING fts5(
  text, content='', contentless_delete=1, tokenize='${tokenizeOptions[tokenize]}'
);`;
}

/** Takes them away. */
export function dropSearchTables(id: number): string {
  return `DROP TABLE search_words_${id}; DROP TABLE search_keys_${id};`;
}

export class SearchIndex implements StoredIndex {
  readonly prefix: StoredKey;
  readonly fields: readonly string[];
  readonly tokenize: Tokenizer;
  isReady = false;
  /** What lies below its prefix. */
  readonly range: { readonly from: StoredKey; readonly to: StoredKey };
  readonly #textOf: (value: string) => string;
  readonly #sql: Readonly<Record<keyof ReturnType<typeof statements>, Statement>>;

  constructor(
    database: DatabaseSyncInstance,
    readonly id: number,
    { prefix, fields, tokenize }: IndexDefinition,
    /** The last key of before that has been taken in. */
    public builtTo: StoredKey,
  ) {
    this.prefix = prefix;
    this.fields = fields;
    this.tokenize = tokenize;
    this.range = descendants(prefix);
    this.#textOf = compileSearchText(fields);
    this.#sql = prepareAll(database, statements(id));
  }

  covers(key: StoredKey): boolean {
    return key >= this.range.from && key < this.range.to;
  }

  /** Takes in an entry's words in place of those it had. @returns how long its text is */
  put(key: StoredKey, value: string): number {
    const bytes = toKeyBytes(key);
    const text = this.#textOf(value);
    const known = this.#sql.idOf.get(bytes) as [number] | undefined;
    if (text === "") {
      if (known) this.#remove(known[0]);
    } else if (known) this.#sql.replaceWords.run(known[0], text);
    else {
      const { lastInsertRowid } = this.#sql.addKey.run(bytes);
      this.#sql.replaceWords.run(lastInsertRowid, text);
    }
    return text.length;
  }

  delete(key: StoredKey): void {
    const known = this.#sql.idOf.get(toKeyBytes(key)) as [number] | undefined;
    if (known) this.#remove(known[0]);
  }

  /** How many entries it holds. */
  count(): number {
    return (this.#sql.count.get() as [number])[0];
  }

  /** The keys of a range that hold every word of a query, best first. */
  *find({ query, from, to }: StoredSearch): Generator<StoredKey, void, void> {
    const expression = matchExpression(query, this.tokenize);
    if (expression === undefined) return;
    const rows = this.#sql.find.iterate(expression, toKeyBytes(from), toKeyBytes(to));
    for (const [key] of rows as Iterable<[Uint8Array]>)
      yield Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
  }

  #remove(id: number): void {
    this.#sql.removeWords.run(id);
    this.#sql.removeKey.run(id);
  }
}

const statements = (id: number) => ({
  idOf: `SELECT id FROM search_keys_${id} WHERE key = ?`,
  addKey: `INSERT INTO search_keys_${id} (key) VALUES (?)`,
  removeKey: `DELETE FROM search_keys_${id} WHERE id = ?`,
  replaceWords: `INSERT OR REPLACE INTO search_words_${id} (rowid, text) VALUES (?, ?)`,
  removeWords: `DELETE FROM search_words_${id} WHERE rowid = ?`,
  count: `SELECT count(*) FROM search_keys_${id}`,
  find: `SELECT key FROM search_words_${id} JOIN search_keys_${id} ON id = search_words_${id}.rowid
    WHERE search_words_${id} MATCH ? AND key >= ? AND key < ? ORDER BY rank, key`,
});

type Statement = ReturnType<DatabaseSyncInstance["prepare"]>;

function prepareAll<Name extends string>(
  database: DatabaseSyncInstance,
  sql: Record<Name, string>,
): Record<Name, Statement> {
  const prepared = Object.entries<string>(sql).map(([name, text]) => {
    const statement = database.prepare(text);
    statement.setReturnArrays(true);
    return [name, statement];
  });
  return Object.fromEntries(prepared) as Record<Name, Statement>;
}
