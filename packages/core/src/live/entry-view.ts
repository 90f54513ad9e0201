// What a view of one key, or of several, shows.
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import { KeysCoverage } from "./coverage.ts";
import type { LiveEntryMaybe, LiveSelector } from "./live-view.ts";
import { sameItems } from "./ordered.ts";
import type { LiveContent, StoreView, ViewContent } from "./store-view.ts";

type KeySelector = Extract<LiveSelector, { key: KvKey } | { keys: readonly KvKey[] }>;

export class EntryContent implements ViewContent {
  readonly coverages: readonly [KeysCoverage];
  readonly #keys: readonly {
    readonly id: string;
    readonly key: KvKey;
    /** What it shows when it holds nothing; and while that is a deletion of ours, not yet confirmed. */
    readonly missing: LiveEntryMaybe;
    readonly leaving: LiveEntryMaybe;
  }[];
  #entries: readonly LiveEntryMaybe[] = [];

  constructor(
    private readonly view: StoreView,
    private readonly selector: KeySelector,
  ) {
    const keys = "key" in selector ? [selector.key] : selector.keys;
    this.#keys = keys.map((key) => {
      const missing = Object.freeze({ key, value: null, versionstamp: null });
      const leaving = Object.freeze({ ...missing, pending: true as const });
      return { id: encodeKeyPath(key), key, missing, leaving };
    });
    this.coverages = [new KeysCoverage(view.store.base, view, { keys })];
  }

  touch(): void {}

  compute(): LiveContent | undefined {
    const { overlay } = this.view.store;
    const shown = this.#keys.map(({ id, key }) => overlay.show(id, key));
    // A key that another view watches, or that a pending operation sets, is known before our own snapshot comes.
    if (shown.includes(undefined)) return undefined;
    const entries = this.#keys.map(
      ({ id, missing, leaving }, i) => shown[i] ?? (overlay.isPending(id) ? leaving : missing),
    );
    if (!sameItems(entries, this.#entries)) this.#entries = Object.freeze(entries);
    const [entry] = this.#entries;
    return { entries: this.#entries, ...("key" in this.selector && entry && { entry }) };
  }
}
