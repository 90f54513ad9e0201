// What a view of a list in pages that grow at the end shows: a part of the client of its own. What is loaded is one
// stretch of keys, watched as pinned ranges; pages are cuts in it, at keys: inserts and deletes grow and shrink the
// page they fall in, and no other. When nothing in it is left, and more lies behind, it begins anew with a first page.
import type { KvKey } from "../protocol/key.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { RangeCoverage } from "./coverage.ts";
import { LiveFilter } from "./live-filter.ts";
import type { LiveEntry, LivePage, LiveSelector, LiveSnapshot } from "./live-view.ts";
import { findKey, sameItems } from "./ordered.ts";
import { RangeRows } from "./range-rows.ts";
import type { LiveContent, StoreView, ViewContent } from "./store-view.ts";

type PageSelector = Extract<LiveSelector, { pageSize: number }>;
type PinnedSelection = Extract<WatchSelection, { prefix: KvKey }>;
type Stretch = {
  readonly coverage: RangeCoverage;
  readonly rows: RangeRows;
  /** Whether its first entry has begun a page. */
  isCut: boolean;
};

export class PageContent implements ViewContent {
  readonly #filter: LiveFilter;
  #stretches: Stretch[] = [];
  /** A first page that takes the place of all stretches when it is known. */
  #fresh: Stretch | undefined;
  /** The first key of each page but the first, in the view's order. */
  #cuts: KvKey[] = [];
  #pages: readonly LivePage[] = [];
  #entries: readonly LiveEntry[] = [];
  #loading: Promise<LiveSnapshot<never>> | undefined;

  constructor(
    private readonly view: StoreView,
    private readonly selector: PageSelector,
    /** What its first page watches. */
    private readonly selection: PinnedSelection,
  ) {
    this.#filter = new LiveFilter(selector.where, view);
    this.#addStretch({});
  }

  get coverages(): readonly RangeCoverage[] {
    return this.#stretches.map(({ coverage }) => coverage);
  }

  loadMore(): Promise<LiveSnapshot<never>> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  touch(records: readonly { readonly id: string; readonly key: KvKey }[] | "all"): void {
    for (const { rows } of this.#stretches) rows.touch(records);
  }

  start(): void {
    this.#filter.start();
  }

  stop(): void {
    this.#filter.stop();
    // Whoever comes back starts with the first page, as at first.
    this.#stretches = [];
    this.#fresh = undefined;
    this.#cuts = [];
    this.#addStretch({});
  }

  compute(): LiveContent | undefined {
    if (this.#fresh?.coverage.isKnown) this.#keepOnly(this.#fresh);
    const known = this.#stretches.filter(({ coverage }) => coverage.isKnown);
    if (known.length === 0) return undefined;
    this.#filter.begin();
    let differs = false;
    for (const stretch of known) if (stretch.rows.update() || !stretch.isCut) differs = true;
    this.#filter.schedule();
    if (differs) this.#show(known);
    if (this.#isEmptied()) this.#beginAnew().catch(() => {}); // the snapshot has the error
    return { entries: this.#entries, pages: this.#pages, hasMore: this.#next() !== undefined };
  }

  #show(known: readonly Stretch[]): void {
    const entries: LiveEntry[] = [];
    for (const stretch of known) {
      const { rows } = stretch.rows;
      if (!stretch.isCut && entries.length > 0 && rows[0]) this.#cuts.push(rows[0].key);
      stretch.isCut = true;
      for (const row of rows) entries.push(row);
    }
    if (!sameItems(entries, this.#entries)) this.#entries = Object.freeze(entries);
    this.#cut();
  }

  /** Waits until it is certain that nothing is left. No load yet: whoever asks for a page meanwhile gets one in any case. */
  async #beginAnew(): Promise<void> {
    await this.view.ready();
    await this.#loading; // began before all went: it loads what lies behind, and no first page
    if (this.#isEmptied()) await this.loadMore();
  }

  async #load(): Promise<LiveSnapshot<never>> {
    const next = this.#next();
    if (!next) return this.view.getSnapshot();
    const isEmptied = this.#isEmptied();
    // Not one more behind empty ones: where entries come at one end and go at the other, they would add up.
    const stretch = this.#addStretch(isEmptied ? {} : next);
    if (isEmptied) this.#fresh = stretch;
    stretch.coverage.start(this.view.store.pool);
    return this.view.ready();
  }

  /**
   * Whether the server holds nothing more of what is loaded, but more behind it. A filter that time decides hides what is
   * there, and a deletion under way is not told yet: neither counts, or one page after another would be loaded.
   */
  #isEmptied(): boolean {
    const isEmpty = ({ coverage }: Stretch) => coverage.isKnown && coverage.members.length === 0;
    return this.#stretches.every(isEmpty) && this.#next() !== undefined;
  }

  #keepOnly(fresh: Stretch): void {
    for (const stretch of this.#stretches)
      if (stretch !== fresh) stretch.coverage.stop(this.view.store.pool);
    this.#stretches = [fresh];
    this.#fresh = undefined;
    this.#cuts = [];
  }

  /** Where the next stretch begins: behind the last one's pinned end. */
  #next(): { start?: KvKey; end?: KvKey } | undefined {
    const last = this.#stretches.findLast(({ coverage }) => coverage.isKnown)?.coverage;
    const range = last?.watch?.selection as PinnedSelection | undefined;
    if (!range || range.pin) return undefined;
    const { start, end, reverse } = this.selector;
    const bound = reverse ? range.start : range.end;
    if (!bound || bound === (reverse ? start : end)) return undefined;
    return reverse
      ? { ...(start && { start }), end: bound }
      : { start: bound, ...(end && { end }) };
  }

  #addStretch(bounds: { start?: KvKey; end?: KvKey }): Stretch {
    const selection = { ...this.selection, ...bounds };
    const coverage = new RangeCoverage(this.view.store.base, this.view, selection, this.#filter);
    const stretch = {
      coverage,
      rows: new RangeRows(coverage, this.view.store.overlay, this.#filter.passes),
      isCut: false,
    };
    this.#stretches.push(stretch);
    return stretch;
  }

  /** Cuts the entries into pages: a page that has doubled is split, neighbours that have shrunk are merged. */
  #cut(): void {
    const { pageSize, reverse } = this.selector;
    const sign = reverse ? -1 : 1;
    const places = this.#cuts.map((cut) => {
      const place = findKey(this.#entries, cut, sign);
      return place >= 0 ? place : -1 - place;
    });
    const starts = balance([0, ...places], this.#entries.length, pageSize);
    this.#cuts = starts.slice(1).map((place) => {
      const kept = places.indexOf(place);
      return kept >= 0 ? (this.#cuts[kept] as KvKey) : (this.#entries[place] as LiveEntry).key;
    });
    const pages = starts.map((from, i): LivePage => {
      const entries = this.#entries.slice(from, starts[i + 1]);
      const same = this.#pages.find((page) => sameItems(page.entries, entries));
      return same ?? Object.freeze({ entries: Object.freeze(entries) });
    });
    if (!sameItems(pages, this.#pages)) this.#pages = Object.freeze(pages);
  }
}

/** Where pages start, after merging what fits in half a page and splitting what fills two. */
function balance(starts: readonly number[], total: number, pageSize: number): number[] {
  const balanced: number[] = [];
  starts.forEach((from, i) => {
    const to = starts[i + 1] ?? total;
    const before = balanced.at(-1);
    if (before !== undefined && to - before <= pageSize / 2) return; // joins the page before
    if (before !== undefined && (from === before || from === total)) return; // no empty page
    balanced.push(from);
    for (let cut = from + pageSize; to - cut >= pageSize; cut += pageSize) balanced.push(cut);
  });
  return balanced;
}
