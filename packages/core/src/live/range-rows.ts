// The rows of one coverage as they show: its members with pending operations over them, in order.
import type { KvKey } from "../protocol/key.ts";
import type { RangeCoverage } from "./coverage.ts";
import type { LiveEntry } from "./live-view.ts";
import { findKey } from "./ordered.ts";
import type { Overlay } from "./overlay.ts";

type Touched = { readonly id: string; readonly key: KvKey };

export class RangeRows {
  /** Never changed in place: a new array whenever a row is another. */
  rows: readonly LiveEntry[] = [];
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

  /** Brings the rows up to date, at the cost of what was touched and one copy. */
  update(): readonly LiveEntry[] {
    if (!this.#all && this.#touched.size === 0) return this.rows;
    const rows = this.#all ? this.#confirmed() : this.rows.slice();
    // A pending row may come or go with the bound of the window, whatever was touched.
    for (const [id, { key }] of this.overlay.pendingKeys()) this.#touched.set(id, key);
    for (const [id, key] of this.#touched) this.#place(rows, id, key);
    this.#all = false;
    this.#touched = new Map();
    this.rows = rows;
    return rows;
  }

  #confirmed(): LiveEntry[] {
    const rows: LiveEntry[] = [];
    for (const { entry } of this.coverage.members)
      if (entry && this.passes(entry.value)) rows.push(entry);
    return rows;
  }

  #place(rows: LiveEntry[], id: string, key: KvKey): void {
    const entry = this.#visible(id, key);
    const place = findKey(rows, key, this.coverage.sign);
    if (place >= 0) {
      if (entry) rows[place] = entry;
      else rows.splice(place, 1);
    } else if (entry) rows.splice(-1 - place, 0, entry);
  }

  #visible(id: string, key: KvKey): LiveEntry | undefined {
    const { coverage, overlay } = this;
    if (!coverage.covers(key)) return undefined;
    const isMember = coverage.find(key) >= 0;
    const shown = overlay.isPending(id) || isMember ? overlay.show(id, key) : undefined;
    return shown && this.passes(shown.value) ? shown : undefined;
  }
}
