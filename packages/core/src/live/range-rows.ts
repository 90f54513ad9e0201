// The rows of one coverage as they show: its members with pending operations over them, in order.
import type { KvKey } from "../protocol/key.ts";
import type { RangeCoverage } from "./coverage.ts";
import type { LiveEntry } from "./live-view.ts";
import { findKey, sameItems } from "./ordered.ts";
import type { Overlay } from "./overlay.ts";

type Touched = { readonly id: string; readonly key: KvKey };

export class RangeRows {
  /** Changed in place: whoever keeps them copies them. (Never frozen: V8 copies a frozen array 100 times slower.) */
  rows: LiveEntry[] = [];
  #touched = new Map<string, KvKey>();
  #all = true;

  constructor(
    private readonly coverage: RangeCoverage,
    private readonly overlay: Overlay,
    /** Whether a value passes the view's filter now. */
    private readonly passes: (value: unknown) => boolean,
  ) {}

  /** Notes keys to look at again. */
  touch(records: readonly Touched[] | "all"): void {
    if (records === "all") this.#all = true;
    else for (const { id, key } of records) this.#touched.set(id, key);
  }

  /** Brings the rows up to date, at the cost of what was touched. Returns whether any is another. */
  update(): boolean {
    if (!this.#all && this.#touched.size === 0) return false;
    const before = this.rows;
    if (this.#all) this.rows = this.#confirmed();
    // A pending row may come or go with the bound of the window, whatever was touched.
    for (const [id, { key }] of this.overlay.pendingKeys()) this.#touched.set(id, key);
    let differs = false;
    for (const [id, key] of this.#touched) if (this.#place(id, key)) differs = true;
    if (this.#all) differs = !sameItems(before, this.rows);
    this.#all = false;
    this.#touched.clear();
    return differs;
  }

  #confirmed(): LiveEntry[] {
    const rows: LiveEntry[] = [];
    for (const { entry } of this.coverage.members)
      if (entry && this.passes(entry.value)) rows.push(entry);
    return rows;
  }

  #place(id: string, key: KvKey): boolean {
    const entry = this.#visible(id, key);
    const { rows } = this;
    const place = findKey(rows, key, this.coverage.sign);
    if (place < 0) {
      if (entry) rows.splice(-1 - place, 0, entry);
      return entry !== undefined;
    }
    if (rows[place] === entry) return false;
    if (entry) rows[place] = entry;
    else rows.splice(place, 1);
    return true;
  }

  #visible(id: string, key: KvKey): LiveEntry | undefined {
    const { coverage, overlay } = this;
    if (!coverage.covers(key)) return undefined;
    const isMember = coverage.find(key) >= 0;
    const shown = overlay.isPending(id) || isMember ? overlay.show(id, key) : undefined;
    return shown && this.passes(shown.value) ? shown : undefined;
  }
}
