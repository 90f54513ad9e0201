// The state of a watched search: the request, and which result its stream has been told.
import { isKvError } from "@keyval/core/protocol";
import { isLonger } from "../services/reads/reads.ts";
import { searchEntries, type SearchRequest } from "../services/search/search.ts";
import type { StorageReader, StoredEntry } from "../storage/storage.ts";
import type { StoredKey } from "../storage/stored-key.ts";
import { tooLarge } from "../storage/too-large.ts";

/** What a search finds: entries, best first. */
export type SearchResult = { readonly entries: readonly StoredEntry[]; readonly hasMore: boolean };

const refused = "refused";

export class WatchSearch {
  readonly #request: SearchRequest;
  /** Names the result that was told last; the refusal is `refused`. */
  #told: string | undefined;
  #found: ReadonlySet<StoredKey> = new Set();

  constructor(request: SearchRequest) {
    this.#request = request;
  }

  /** Whether what was told last holds a key: then a change of it goes into the commit's own frame too. */
  hasFound(key: StoredKey): boolean {
    return this.#found.has(key);
  }

  /** Whether it has been refused for want of an index: when there is one, it is looked at again. */
  get waitsForIndex(): boolean {
    return this.#told === refused;
  }

  /** What it finds. @throws KvError `not_found` without an index, `too_large` */
  async snapshot(reader: StorageReader, now: number, maxBytes: number): Promise<SearchResult> {
    const request = this.#request;
    const found = await searchEntries(reader, request, now, maxBytes, 1).catch((error) => {
      if (isKvError(error) && error.code === "not_found") this.#told = refused;
      throw error;
    });
    if (isLonger(found, maxBytes)) throw tooLarge(maxBytes);
    const result = {
      entries: found.slice(0, request.limit),
      hasMore: found.length > request.limit,
    };
    this.#told = nameOf(result);
    this.#found = new Set(result.entries.map((entry) => entry.key));
    return result;
  }

  /** What it finds, unless that has been told, or nothing has. */
  async changed(
    reader: StorageReader,
    now: number,
    maxBytes: number,
  ): Promise<SearchResult | undefined> {
    const told = this.#told;
    if (told === undefined) return undefined;
    const result = await this.snapshot(reader, now, maxBytes);
    return this.#told === told ? undefined : result;
  }
}

function nameOf({ entries, hasMore }: SearchResult): string {
  return `${hasMore} ${entries.map((entry) => entry.keyText + entry.versionstamp).join(" ")}`;
}
