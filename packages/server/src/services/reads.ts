// Reads of entries: by key, by range, in pages, counted.
import { createKvError, encodeWireKey, type KvKey, readLimit } from "@keyval/core/protocol";
import type { MaybePromise, Storage, StoredEntry } from "../storage/storage.ts";
import { descendants, type StoredKey, storedKey } from "../storage/stored-key.ts";
import type { PreparedCheck } from "./commit.ts";
import { encodeStoredKeyPath } from "./key-list.ts";
import { type KeyRange, storedRange } from "./range.ts";

export type Page = {
  readonly entries: readonly StoredEntry[];
  readonly cursor: string | null;
  readonly hasMore: boolean;
};

export class Reads {
  constructor(private readonly storage: Storage) {}

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
    const entries = await this.storage.get(wanted, Date.now());
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

  list(range: KeyRange, limit: number): MaybePromise<StoredEntry[]> {
    const now = Date.now();
    return this.storage.list(storedRange(range, now, limit), now);
  }

  /** The range of a prefix's descendants. */
  below(prefix: KvKey): KeyRange {
    return { ...descendants(storedKey(prefix)), reverse: false, where: undefined };
  }

  async paginate(range: KeyRange, limit: number): Promise<Page> {
    const entries = await this.list(range, limit + 1);
    const hasMore = entries.length > limit;
    const page = hasMore ? entries.slice(0, limit) : entries;
    const last = page.at(-1);
    return {
      entries: page,
      cursor: hasMore && last ? encodeStoredKeyPath(last.key) : null,
      hasMore,
    };
  }

  count(range: KeyRange): MaybePromise<number> {
    const now = Date.now();
    return this.storage.count(storedRange(range, now), now);
  }
}
