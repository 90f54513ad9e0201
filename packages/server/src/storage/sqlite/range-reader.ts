// Reads ranges of entries in chunks that fit into memory, however large their values are.
import { decodeWireKey } from "@keyval/core/protocol";
import type { StoredEntry, StoredRange } from "../storage.ts";
import { type StoredKey, storedKey, successor, toKeyBytes } from "../stored-key.ts";
import type { Statements } from "./statements.ts";

/** Rows read at once while a filter looks for matches, and the length of their values. */
export const chunkRows = 500;
const chunkBytes = 32 * 1024 * 1024;

export type EntryRow = [string, string, string, number | null];

/** A row of a range. Its key is made from its text when asked for: few are, and a blob costs more than the rest. */
export class RangeEntry implements StoredEntry {
  readonly keyText: string;
  readonly value: string;
  readonly versionstamp: string;
  readonly expiresAt: number | null;

  constructor([keyText, value, versionstamp, expiresAt]: EntryRow) {
    this.keyText = keyText;
    this.value = value;
    this.versionstamp = versionstamp;
    this.expiresAt = expiresAt;
  }

  get key(): StoredKey {
    return storedKey(decodeWireKey(JSON.parse(this.keyText)));
  }
}

export class RangeReader {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** The entries of a range, filter and limits aside, so many at once as memory may hold. */
  *chunks(range: StoredRange, now: number, most: number): Generator<StoredEntry[], void, void> {
    const statement = range.reverse ? this.#sql.listReverse : this.#sql.list;
    for (let { from, to } = range; ; ) {
      const rows = this.#rowsThatFit(from, to, range.reverse ?? false, now, most);
      const chunk = (statement.all(toKeyBytes(from), toKeyBytes(to), now, rows) as EntryRow[]).map(
        (row) => new RangeEntry(row),
      );
      yield chunk;
      const last = chunk.at(-1);
      if (!last || chunk.length < rows) return;
      if (range.reverse) to = last.key;
      else from = successor(last.key);
    }
  }

  /** The entries of a range as a JSON array, joined by SQLite; `undefined` if more than a chunk might have to be. */
  json({ from, to, reverse, limit, accept }: StoredRange, now: number): string | undefined {
    if (accept || limit === undefined) return undefined;
    const statement = reverse ? this.#sql.jsonReverse : this.#sql.json;
    const share = Math.floor(chunkBytes / limit);
    const [text, longest] = statement.get(share, toKeyBytes(from), toKeyBytes(to), now, limit) as [
      string | null,
      number | null,
    ];
    return (longest ?? 0) <= share ? `[${text ?? ""}]` : undefined;
  }

  /** How many rows of a range, `most` at most, hold no more than a chunk may: their sizes are read without them. */
  #rowsThatFit(
    from: StoredKey,
    to: StoredKey,
    reverse: boolean,
    now: number,
    most: number,
  ): number {
    const statement = reverse ? this.#sql.sizeReverse : this.#sql.size;
    for (let rows = most; ; ) {
      const [bytes] = statement.get(toKeyBytes(from), toKeyBytes(to), now, rows) as [number | null];
      if (rows === 1 || (bytes ?? 0) <= chunkBytes) return rows;
      rows = Math.max(1, Math.floor((rows * chunkBytes) / (bytes as number)));
    }
  }
}
