// The size of a SQLite store, from what SQLite keeps anyway: nothing here reads more the more entries there are.
import { statSync } from "node:fs";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { StorageStats } from "../storage.ts";

/** Beyond this the backlog is no longer counted out: it is far behind. */
const mostExpired = 100_000;

type Counts = { readonly entries: number; readonly commits: number };

export class SqliteStats {
  readonly #pragmas: () => number[];
  readonly #oldest: () => number | null;
  readonly #expired: (now: number) => number;
  readonly #location: string | null;

  constructor(database: DatabaseSyncInstance) {
    const number = (sql: string) => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return (...values: number[]) =>
        (statement.get(...values) as [number] | undefined)?.[0] ?? null;
    };
    const pragmas = ["page_size", "page_count", "freelist_count"].map((name) =>
      number(`PRAGMA ${name}`),
    );
    this.#pragmas = () => pragmas.map((pragma) => Number(pragma()));
    this.#oldest = number("SELECT at FROM commits ORDER BY versionstamp LIMIT 1");
    const expired = number(
      "SELECT count(*) FROM (SELECT 1 FROM entries WHERE expires_at <= ? LIMIT ?)",
    );
    this.#expired = (now) => Number(expired(now, mostExpired));
    this.#location = database.location();
  }

  read({ entries, commits }: Counts, now: number): StorageStats {
    const [pageSize = 0, pages = 0, free = 0] = this.#pragmas();
    const oldest = this.#oldest();
    return {
      entries,
      bytes: pageSize * pages + this.#logBytes(),
      freeBytes: pageSize * free,
      expired: this.#expired(now),
      log: { commits, span: oldest === null ? 0 : Math.max(0, now - oldest) },
    };
  }

  /** The write-ahead log, which lies beside the file. */
  #logBytes(): number {
    if (this.#location === null) return 0;
    return statSync(`${this.#location}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}
