// What a view of a search shows: what the server found, best first, with pending operations on it. A part of the
// client of its own. What else would match is the server's to say: its next result brings it.
import type { KvEntryMaybe } from "../protocol/entry.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import type { WatchSnapshot } from "../watch/watch-sink.ts";
import type { BaseRecord } from "./base.ts";
import { Coverage } from "./coverage.ts";
import type { LiveEntry, LiveSelector } from "./live-view.ts";
import { sameItems } from "./ordered.ts";
import type { LiveContent, StoreView, ViewContent } from "./store-view.ts";

/** The records of the last result, in its order. */
class SearchCoverage extends Coverage {
  members: readonly BaseRecord[] = [];
  hasMore = false;

  override snapshot({ entries, asOf, hasMore = false }: WatchSnapshot, isTold: boolean): void {
    const source = isTold ? "snapshot" : "untold";
    this.#hold(entries.map((entry) => this.base.put(entry, asOf, source)));
    this.hasMore = hasMore;
    this.known();
    this.owner.changed("all");
  }

  /** Of a commit only what has been found already: the result that holds the rest follows it. */
  override commit(entries: readonly KvEntryMaybe[], asOf: string): void {
    const found = entries.filter(({ key }) => {
      const id = encodeKeyPath(key);
      return this.members.some((record) => record.id === id);
    });
    this.owner.changed(found.map((entry) => this.base.put(entry, asOf, "commit")));
  }

  override knowsMissing(): boolean {
    return false;
  }

  override clear(): void {
    this.#hold([]);
  }

  #hold(members: readonly BaseRecord[]): void {
    for (const record of members) this.base.hold(record);
    for (const record of this.members) this.base.release(record);
    this.members = members;
  }
}

export class SearchContent implements ViewContent {
  readonly coverages: readonly [SearchCoverage];
  #entries: readonly LiveEntry[] = Object.freeze([]);

  constructor(
    private readonly view: StoreView,
    _selector: LiveSelector,
    selection: WatchSelection,
  ) {
    this.coverages = [new SearchCoverage(view.store.base, view, selection)];
  }

  touch(): void {}

  compute(): LiveContent | undefined {
    const [{ members, hasMore, isKnown }] = this.coverages;
    if (!isKnown) return undefined;
    const shown = members.map(({ id, key }) => this.view.store.overlay.show(id, key));
    const entries = shown.filter((entry) => entry != null);
    if (!sameItems(entries, this.#entries)) this.#entries = Object.freeze(entries);
    return { entries: this.#entries, hasMore };
  }
}
