// Looks at every snapshot a view shows, and refuses what no view may ever show.
import { compareKeys, type KvKey, type LiveEntryMaybe, type LiveView } from "@keyval/core";

function refuse(view: LiveView, why: string): never {
  throw new Error(`${JSON.stringify(view.selector)} ${why}: ${describeSnapshot(view)}`);
}

function describeSnapshot(view: LiveView): string {
  return JSON.stringify(view.getSnapshot(), (_, value) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}

export class Witness {
  readonly #newest = new Map<string, string>();
  readonly #unsubscribe: () => void;
  /** What the view showed that it must not, if it did. */
  failure: unknown;
  isOn = true;

  constructor(readonly view: LiveView) {
    const look = () => {
      try {
        this.#look();
      } catch (error) {
        this.failure ??= error;
      }
    };
    this.#unsubscribe = view.subscribe(look);
    look();
  }

  stop(): void {
    this.isOn = false;
    this.#unsubscribe();
  }

  #look(): void {
    const { view } = this;
    const { selector } = view;
    const snapshot = view.getSnapshot();
    if (view.getSnapshot() !== snapshot || !Object.isFrozen(snapshot)) refuse(view, "is not kept");
    const { entries, pages } = snapshot;
    if ("prefix" in selector) {
      const sign = selector.reverse ? -1 : 1;
      entries.forEach(({ key, versionstamp, pending }, i) => {
        const before = entries[i - 1];
        if (before && sign * compareKeys(before.key, key) >= 0) refuse(view, "is out of order");
        if (versionstamp === null && !pending) refuse(view, "shows what does not exist");
      });
      if ("limit" in selector && entries.length > (selector.limit as number))
        refuse(view, "is over its limit");
    }
    if (pages) {
      const paged = pages.flatMap((page) => page.entries);
      if (paged.length !== entries.length || paged.some((entry, i) => entry !== entries[i]))
        refuse(view, "has pages that are not its entries");
    }
    for (const { key, versionstamp } of entries) this.#checkVersion(key, versionstamp);
    this.#checkPairs(entries);
  }

  #checkVersion(key: KvKey, versionstamp: string | null): void {
    if (versionstamp === null) return;
    const id = JSON.stringify(key);
    if (versionstamp < (this.#newest.get(id) ?? "")) refuse(this.view, `goes back on ${id}`);
    this.#newest.set(id, versionstamp);
  }

  /** The halves of a pair are only ever written together: one alone, or another, is half a commit. */
  #checkPairs(entries: readonly LiveEntryMaybe[]): void {
    const { selector } = this.view;
    if ("limit" in selector || (!("keys" in selector) && !("prefix" in selector))) return;
    const pairs = new Map<unknown, unknown[]>();
    for (const { key, value } of entries)
      if (key[0] === "pair") pairs.set(key[1], [...(pairs.get(key[1]) ?? []), value]);
    for (const [id, [a, b, ...more]] of pairs)
      if (a !== b || more.length > 0)
        refuse(this.view, `shows half a commit on pair ${String(id)}`);
  }
}
