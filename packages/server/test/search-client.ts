// Indexes and searches as requests, for tests of the search.
import { expect } from "vitest";
import { type Answer, ApiClient } from "./api-client.ts";

type Found = { key: unknown[] };

/** The last part of each entry's key. */
export const lastParts = (entries: readonly Found[]): unknown[] =>
  entries.map((entry) => entry.key.at(-1));

export class SearchClient extends ApiClient {
  /** The last key parts of what a search finds, best first. */
  async find(prefix: unknown[], query: string, more: object = {}): Promise<unknown[]> {
    return lastParts(await this.call("POST", "/search", { prefix, query, ...more }));
  }

  async createIndex(prefix: unknown[], fields: string[], more: object = {}): Promise<void> {
    const answer = await this.call("POST", "/indexes", { prefix, fields, ...more });
    expect(answer).toEqual({ status: 200, ok: true });
  }

  /** What the list of indexes says of a prefix. */
  async indexOf(prefix: unknown[]): Promise<Answer> {
    const indexes: { prefix: unknown[] }[] = await this.call("GET", "/indexes");
    return indexes.find((index) => JSON.stringify(index.prefix) === JSON.stringify(prefix));
  }
}
