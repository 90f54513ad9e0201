// The results kept under the ids of commits, and which of them are old enough to be forgotten.
import type { RememberedResult } from "../storage.ts";
import type { Statements } from "./statements.ts";

/** How many rows a sweep looks at: some, and of many that come three times as many, so that each has its turn in time. */
const least = 1000;
const perAdded = 3;

/** A place in the table, by its primary key. No id is empty, and a blob is greater than every text. */
const start = ["", ""];
const end = [new Uint8Array(), new Uint8Array()];

export class SqliteResults {
  readonly #sql: Statements;
  /** Up to where the table was looked at, as JSON. The file has it too: a process may end before it gets round. */
  #swept: string;
  /** How many came since, in this process. */
  #added = 0;

  constructor(sql: Statements) {
    this.#sql = sql;
    [this.#swept] = (sql.swept.get() as [string] | undefined) ?? [JSON.stringify(start)];
  }

  find(scope: string, commitId: string): string | undefined {
    return (this.#sql.remembered.get(scope, commitId) as [string] | undefined)?.[0];
  }

  add(results: readonly RememberedResult[], at: number): void {
    for (const { scope, commitId, result } of results)
      this.#sql.remember.run(scope, commitId, at, result);
    this.#added += results.length;
  }

  /**
   * Forgets what is older than `before` among the rows whose turn it is, and says how many. There is no index by age:
   * keeping it would cost every commit a page more to write, looking at three rows costs a microsecond. Part of a
   * transaction, as is the place it stores; a table that one sweep gets round never has one.
   */
  sweep(before: number): number {
    const from = JSON.parse(this.#swept) as string[];
    const rows = least + perAdded * this.#added;
    const to = this.#sql.resultAfter.get(...from, rows - 1) as string[] | undefined;
    const { changes } = this.#sql.trimResults.run(...from, ...(to ?? end), before);
    const swept = JSON.stringify(to ?? start);
    if (swept !== this.#swept) this.#sql.setSwept.run(swept);
    this.#swept = swept;
    this.#added = 0;
    return Number(changes);
  }
}
