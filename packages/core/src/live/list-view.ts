// What a view of a list shows: everything of a range, its first `limit` entries, or how many they are.
import { windowLimit } from "../protocol/batch.ts";
import type { KvKey } from "../protocol/key.ts";
import type { Where } from "../protocol/where.ts";
import { RangeCoverage } from "./coverage.ts";
import { LiveFilter } from "./live-filter.ts";
import type { LiveEntry, LiveRange, LiveSelector } from "./live-view.ts";
import { sameItems } from "./ordered.ts";
import { RangeRows } from "./range-rows.ts";
import type { LiveContent, StoreView, ViewContent } from "./store-view.ts";

const none: readonly LiveEntry[] = Object.freeze([]);

/** What a limited list watches beyond its limit: so many removals are filled at once, also before the server knows. */
function slack(limit: number): number {
  return Math.min(limit, 10);
}

export class ListContent implements ViewContent {
  readonly coverages: readonly [RangeCoverage];
  readonly #rows: RangeRows;
  readonly #filter: LiveFilter;
  readonly #limit: number | undefined;
  #entries: readonly LiveEntry[] = none;

  constructor(
    view: StoreView,
    private readonly selector: Extract<LiveSelector, { prefix: KvKey } | { count: KvKey }>,
  ) {
    const range: LiveRange = "count" in selector ? countedRange(selector) : selector;
    const { prefix, start, end, reverse = false } = range;
    this.#limit = "limit" in selector ? selector.limit : undefined;
    this.#filter = new LiveFilter(range.where, view);
    const { watched } = this.#filter;
    // A filter on time changes its mind without a commit, and the server keeps no window beyond its own limit: then
    // the whole range is watched, and cut here.
    const window = this.#limit && this.#limit + slack(this.#limit);
    const isWindow = window !== undefined && window <= windowLimit && !this.#filter.dependsOnTime;
    this.coverages = [
      new RangeCoverage(
        view.store.base,
        view,
        {
          prefix,
          reverse,
          ...(start && { start }),
          ...(end && { end }),
          ...(isWindow && { limit: window }),
          ...(watched && { where: watched }),
        },
        this.#filter,
      ),
    ];
    this.#rows = new RangeRows(this.coverages[0], view.store.overlay, this.#filter.passes);
  }

  touch(records: readonly { readonly id: string; readonly key: KvKey }[] | "all"): void {
    this.#rows.touch(records);
  }

  start(): void {
    this.#filter.start();
  }

  stop(): void {
    this.#filter.stop();
  }

  compute(): LiveContent | undefined {
    const [coverage] = this.coverages;
    if (!coverage.isKnown) return undefined;
    this.#filter.begin();
    const differs = this.#rows.update();
    this.#filter.schedule();
    const { rows } = this.#rows;
    if ("count" in this.selector) return { entries: none, count: rows.length };
    const limit = this.#limit ?? Infinity;
    if (differs) this.#show(rows.slice(0, limit));
    const hasMore = rows.length > limit || coverage.isFull;
    return { entries: this.#entries, ...(this.#limit !== undefined && { hasMore }) };
  }

  /** What changed beyond the limit changes nothing. */
  #show(entries: LiveEntry[]): void {
    if (this.#limit !== undefined && sameItems(entries, this.#entries)) return;
    this.#entries = Object.freeze(entries);
  }
}

function countedRange({ count, where }: { count: KvKey; where?: Where }): LiveRange {
  return { prefix: count, ...(where && { where }) };
}
