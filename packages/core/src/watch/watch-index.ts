// Which watches select a key: by the key itself, or by one of its prefixes. Cost: the key's depth, not the watches.
import { compareKeys } from "../protocol/compare-keys.ts";
import type { KvKey, KvKeyPart } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";

/** Whether a range selection's bounds hold a key that lies below its prefix. */
export function inBounds(key: KvKey, range: { start?: KvKey; end?: KvKey }): boolean {
  return (
    (!range.start || compareKeys(key, range.start) >= 0) &&
    (!range.end || compareKeys(key, range.end) < 0)
  );
}

/** The watches of one client by what they select. */
export class WatchIndex<W extends { readonly selection: WatchSelection }> {
  readonly #byKey = new Map<string, Set<W>>();
  readonly #byPrefix = new Map<string, Set<W>>();

  add(watch: W): void {
    for (const [map, id] of this.#places(watch.selection)) {
      const set = map.get(id);
      if (set) set.add(watch);
      else map.set(id, new Set([watch]));
    }
  }

  remove(watch: W): void {
    for (const [map, id] of this.#places(watch.selection)) {
      const set = map.get(id);
      if (set?.delete(watch) && set.size === 0) map.delete(id);
    }
  }

  /** Every watch that selects `key`. A window's bound is not looked at: its owner knows it. */
  match(key: KvKey): Set<W> {
    const path = encodeKeyPath(key);
    const found = new Set(this.#byKey.get(path));
    const add = (prefix: string) => {
      for (const watch of this.#byPrefix.get(prefix) ?? [])
        if (!("keys" in watch.selection) && inBounds(key, watch.selection)) found.add(watch);
    };
    add("");
    if (key.length > 1) add(encodeKeyPath([key[0] as KvKeyPart])); // alone, a part may be written otherwise
    // A path is its prefix's path and more.
    let end = path.indexOf("/");
    for (let length = 2; length < key.length; length++) {
      end = path.indexOf("/", end + 1);
      add(path.slice(0, end));
    }
    return found;
  }

  #places(selection: WatchSelection): [Map<string, Set<W>>, string][] {
    if ("keys" in selection) return selection.keys.map((key) => [this.#byKey, encodeKeyPath(key)]);
    return [[this.#byPrefix, encodeKeyPath(selection.prefix)]];
  }
}
