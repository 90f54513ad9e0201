// The keys a limited watch shows: the first `limit` of its range that pass its filter.
import type { Change } from "../services/commits/change.ts";
import { type KeyRange, beyond } from "../services/reads/range.ts";
import type { StoredEntry } from "../storage/storage.ts";
import type { StoredKey } from "../storage/stored-key.ts";

/** What a window makes of a commit. */
export type WindowStep = {
  /** Changes inside the window: what entered, was updated, or left. */
  readonly visible: readonly Change[];
  /** Where to read on, and how many entries, when the window lost some: `refill` takes the answer. */
  readonly missing: { readonly range: KeyRange; readonly count: number } | undefined;
};

export class WatchWindow {
  /** In the direction of the range. */
  #keys: StoredKey[] = [];

  constructor(
    private readonly range: KeyRange,
    private readonly limit: number,
  ) {}

  /** Takes the entries of a snapshot. */
  reset(entries: readonly StoredEntry[]): void {
    this.#keys = entries.map((entry) => entry.key);
  }

  /** Whether a change of this key cannot matter: it lies beyond the last key of a full window. */
  isBeyond(key: StoredKey): boolean {
    const last = this.#keys[this.limit - 1];
    return last !== undefined && this.#compare(key, last) > 0;
  }

  /**
   * Applies one commit, or several that were coalesced. What lies beyond the last key of a full window stays out,
   * also when the window loses entries: others, unknown here, may come first. Those are read as the refill.
   */
  apply(changes: Iterable<Change>, now: number): WindowStep {
    const bound = this.#keys[this.limit - 1];
    const inside = [...changes].filter((change) => !this.isBeyond(change.storedKey));
    const visible: Change[] = [];
    const entering: Change[] = [];
    for (const change of inside) {
      if (change.entry && (!this.range.where || this.range.where(change.value, now)))
        entering.push(change);
      else if (this.#remove(change.storedKey)) visible.push(change);
    }
    for (const change of entering) this.#insert(change.storedKey);
    this.#keys.length = Math.min(this.#keys.length, this.limit);
    visible.push(...entering.filter((change) => this.#has(change.storedKey)));
    const count = this.limit - this.#keys.length;
    return {
      visible,
      missing:
        bound !== undefined && count > 0 ? { range: beyond(this.range, bound), count } : undefined,
    };
  }

  /** Takes the entries read for `missing`. */
  refill(entries: readonly StoredEntry[]): void {
    for (const entry of entries) this.#keys.push(entry.key);
  }

  #compare(a: StoredKey, b: StoredKey): number {
    const order = a < b ? -1 : a > b ? 1 : 0;
    return this.range.reverse ? -order : order;
  }

  /** Where a key stands, or would. */
  #place(key: StoredKey): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.#keys[middle] as StoredKey, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #has(key: StoredKey): boolean {
    return this.#keys[this.#place(key)] === key;
  }

  #insert(key: StoredKey): void {
    const place = this.#place(key);
    if (this.#keys[place] !== key) this.#keys.splice(place, 0, key);
  }

  #remove(key: StoredKey): boolean {
    const place = this.#place(key);
    if (this.#keys[place] !== key) return false;
    this.#keys.splice(place, 1);
    return true;
  }
}
