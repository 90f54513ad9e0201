// Reads of entries: by key, by range, in pages, counted.
import { createKvError, encodeWireKey, readLimit } from "@keyval/core/protocol";
import { entriesJson } from "../../storage/entry-json.ts";
import type { MaybePromise, Storage, StoredEntry } from "../../storage/storage.ts";
import type { StoredKey } from "../../storage/stored-key.ts";
import { tooLarge } from "../../storage/too-large.ts";
import type { PreparedCheck } from "../commits/commit.ts";
import { encodeStoredKeyPath } from "./key-list.ts";
import { type KeyRange, storedRange } from "./range.ts";
import { searchEntries, type SearchRequest } from "../search/search.ts";

export type Page = {
  readonly entries: readonly StoredEntry[];
  readonly cursor: string | null;
  readonly hasMore: boolean;
};

export class Reads {
  constructor(
    private readonly storage: Storage,
    /** How long the values of one answer may be together. */
    private readonly maxBytes: number,
  ) {}

  /**
   * Entries of some keys, all of one moment.
   * @param checks what the caller has read before: it must still hold, so that all its reads show one moment
   * @throws KvError `conflict` naming the keys that changed, `too_large`
   */
  async get(
    keys: readonly StoredKey[],
    checks: readonly PreparedCheck[] = [],
  ): Promise<(StoredEntry | undefined)[]> {
    if (keys.length > readLimit)
      throw createKvError(
        "too_large",
        `${keys.length} keys were asked for, the limit is ${readLimit}; ask in several requests.`,
      );
    const wanted = checks.length > 0 ? [...keys, ...checks.map((check) => check.storedKey)] : keys;
    const entries = await this.storage.get(wanted, Date.now(), this.maxBytes);
    if (checks.length === 0) return entries;
    const changed = checks.filter(
      (check, i) => (entries[keys.length + i]?.versionstamp ?? null) !== check.versionstamp,
    );
    if (changed.length > 0)
      throw createKvError(
        "conflict",
        `${changed.length} of the checked keys changed since they were read; read again.`,
        {
          details: { conflicts: changed.map((check) => encodeWireKey(check.key)) },
        },
      );
    return entries.slice(0, keys.length);
  }

  /** The first entries of a range. @throws KvError `too_large` when they are too long for one answer */
  async list(range: KeyRange, limit: number): Promise<StoredEntry[]> {
    const entries = await this.#read(range, limit);
    if (entries.length > 1 && isLonger(entries, this.maxBytes)) throw tooLarge(this.maxBytes);
    return entries;
  }

  /** What `list` finds, as a JSON array. @throws KvError `too_large` */
  async listJson(range: KeyRange, limit: number): Promise<string> {
    const now = Date.now();
    const text = await this.storage.listJson(storedRange(range, now, limit), now);
    if (text !== undefined && text.length <= this.maxBytes) return text;
    return entriesJson(await this.list(range, limit)); // filtered, or long: looked at one by one
  }

  /** A page: shorter than `limit` when its values are long. */
  async paginate(range: KeyRange, limit: number): Promise<Page> {
    const entries = await this.#read(range, limit + 1);
    const isCut = entries.length <= limit && isLonger(entries, this.maxBytes);
    const hasMore = entries.length > limit || isCut;
    const page = entries.length > limit ? entries.slice(0, limit) : entries;
    const last = page.at(-1);
    return {
      entries: page,
      cursor: hasMore && last ? encodeStoredKeyPath(last.key) : null,
      hasMore,
    };
  }

  /** The entries a search finds, best first. @throws KvError `not_found` without an index, `too_large` */
  async search(request: SearchRequest): Promise<StoredEntry[]> {
    const entries = await searchEntries(this.storage, request, Date.now(), this.maxBytes);
    if (entries.length > 1 && isLonger(entries, this.maxBytes)) throw tooLarge(this.maxBytes);
    return entries;
  }

  count(range: KeyRange): MaybePromise<number> {
    const now = Date.now();
    return this.storage.count(storedRange(range, now), now);
  }

  #read(range: KeyRange, limit: number): MaybePromise<StoredEntry[]> {
    const now = Date.now();
    return this.storage.list({ maxBytes: this.maxBytes, ...storedRange(range, now, limit) }, now);
  }
}

/** Whether the values of entries are longer than they may be together. */
export function isLonger(entries: readonly StoredEntry[], maxBytes: number): boolean {
  return entries.reduce((bytes, entry) => bytes + entry.value.length, 0) > maxBytes;
}
