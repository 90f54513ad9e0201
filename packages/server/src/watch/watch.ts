// One watch of one stream: what it selects, and what it must remember to decide about a change.
import type { Change } from "../services/commits/change.ts";
import { beyond, type KeyRange, storedRange } from "../services/reads/range.ts";
import { isLonger } from "../services/reads/reads.ts";
import type { StorageReader, StoredEntry } from "../storage/storage.ts";
import { type StoredKey, successor } from "../storage/stored-key.ts";
import { tooLarge } from "../storage/too-large.ts";
import type { WatchPlace, WatchRequest } from "./watch-request.ts";
import { WatchQueue } from "./watch-queue.ts";
import { WatchSearch } from "./watch-search.ts";
import type { WatchStream } from "./watch-stream.ts";
import { WatchWindow } from "./watch-window.ts";

/** How long the values of a snapshot may be together: it is one frame, and one text in memory. */
const snapshotBytes = 256 * 1024 * 1024;

/** What a snapshot holds: entries, or just the key of one that is watched by name and missing. */
export type WatchSnapshot = {
  readonly entries: readonly (StoredEntry | StoredKey)[];
  readonly hasMore: boolean;
  /** The numbers of the queue, as JSON text. */
  readonly stats?: string;
};

export class Watch {
  readonly id: string;
  readonly isHeld: boolean;
  readonly places: readonly WatchPlace[];
  /** Set for a limited watch that is not pinned. */
  readonly window: WatchWindow | undefined;
  readonly #keys: readonly StoredKey[] | undefined;
  readonly #limit: number | undefined;
  readonly #search: WatchSearch | WatchQueue | undefined;
  /** Narrowed to the snapshot's span when pinned. */
  #range: KeyRange | undefined;
  /** Keys sent as matching, while a filter without limit knows them; unknown for a held watch. */
  #matched: Set<StoredKey> | undefined;

  constructor(
    readonly stream: WatchStream,
    request: WatchRequest,
  ) {
    this.id = request.id;
    this.isHeld = request.isHeld;
    this.places = request.places;
    if ("keys" in request) this.#keys = request.keys;
    else if ("search" in request) this.#search = new WatchSearch(request.search);
    else if ("isQueue" in request) this.#search = new WatchQueue();
    else {
      this.#range = request.range;
      this.#limit = request.limit;
      if (request.limit !== undefined && !request.isPinned)
        this.window = new WatchWindow(request.range, request.limit);
    }
  }

  /** Whether it has to look anew at its whole state, whatever changed: a search, and the numbers of the queue. */
  get isSearch(): boolean {
    return this.#search !== undefined;
  }

  get isQueue(): boolean {
    return this.#search instanceof WatchQueue;
  }

  /** Whether it can go on without a snapshot: a window's bound must be known here. */
  get canResume(): boolean {
    return this.isHeld && this.#limit === undefined && !this.isSearch;
  }

  /**
   * Reads its state, and remembers what of it decides about later changes.
   * @throws KvError `too_large`
   */
  async snapshot(reader: StorageReader, now: number, most?: number): Promise<WatchSnapshot> {
    if (this.#search) return this.#search.snapshot(reader, now, snapshotBytes);
    const range = this.#range;
    if (this.#keys || !range) {
      const keys = this.#keys ?? [];
      const found = await reader.get(keys, now, snapshotBytes);
      return { entries: keys.map((key, i) => found[i] ?? key), hasMore: false };
    }
    const shown = this.#limit ?? most;
    const limit = shown === undefined ? undefined : shown + 1;
    const found = await reader.list(
      { maxBytes: snapshotBytes, ...storedRange(range, now, limit) },
      now,
    );
    if (isLonger(found, snapshotBytes)) throw tooLarge(snapshotBytes);
    const hasMore = limit !== undefined && found.length === limit;
    if (hasMore) found.pop();
    this.window?.reset(found);
    const last = found.at(-1);
    if (this.#limit !== undefined && !this.window && hasMore && last)
      this.#range = upTo(range, last.key);
    if (range.where && !this.window) this.#matched = new Set(found.map((entry) => entry.key));
    return { entries: found, hasMore };
  }

  /** Whether it is a search that has been refused for want of an index. */
  get waitsForIndex(): boolean {
    return this.#search?.waitsForIndex ?? false;
  }

  /** Whether the search's result that was told last holds a key. */
  hasFound(key: StoredKey): boolean {
    return this.#search?.hasFound(key) ?? false;
  }

  /** What a search finds now, unless that is what it found last. @throws KvError when its index is gone */
  async searchAgain(reader: StorageReader, now: number): Promise<WatchSnapshot | undefined> {
    return this.#search?.changed(reader, now, snapshotBytes);
  }

  /** Whether a change in its place concerns it. A window decides later, when all changes of the frame are known. */
  selects(change: Change, now: number): boolean {
    const range = this.#range;
    if (!range) return !this.waitsForIndex;
    const key = change.storedKey;
    if (key < range.from || key >= range.to) return false;
    if (this.window) return !this.window.isBeyond(key);
    if (!range.where) return true;
    const matches = change.entry !== undefined && range.where(change.value, now);
    if (!this.#matched) return true;
    if (!matches) return this.#matched.delete(key);
    this.#matched.add(key);
    return true;
  }
}

/** A range up to a key, inclusive, in its direction. */
function upTo(range: KeyRange, key: StoredKey): KeyRange {
  const rest = beyond(range, key);
  return range.reverse ? { ...range, from: rest.to } : { ...range, to: successor(key) };
}
