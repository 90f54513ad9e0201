import fc from "fast-check";
import { expect, it } from "vitest";
import { anyKey } from "../../test/arbitraries.ts";
import { compareKeys } from "../protocol/compare-keys.ts";
import { hasPrefix, type KvKey } from "../protocol/key.ts";
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { WatchIndex } from "./watch-index.ts";

/** What selects a key, by the definition of a selection. */
function selects(selection: WatchSelection, key: KvKey): boolean {
  if ("keys" in selection) return selection.keys.some((one) => compareKeys(one, key) === 0);
  return key.length > selection.prefix.length && hasPrefix(key, selection.prefix);
}

it("finds the watches of a key and of each of its prefixes, and no other, also after some are gone", () => {
  const name = fc.constantFrom("count", "a/b", "a,b", "", "..", "1", "list");
  const key = fc.oneof(anyKey, fc.array(name, { minLength: 1, maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 8 }), fc.nat(), (keys, removed) => {
      const index = new WatchIndex<{ selection: WatchSelection }>();
      const prefixes = keys.flatMap((one) => one.map((_, length) => one.slice(0, length)));
      const watches = [
        ...keys.map((one) => ({ selection: { keys: [one] } })),
        ...[...keys, ...prefixes].map((prefix) => ({ selection: { prefix } })),
      ];
      for (const watch of watches) index.add(watch);
      const gone = watches.splice(removed % watches.length, 2);
      for (const watch of gone) index.remove(watch);
      for (const one of keys) {
        const expected = watches.filter(({ selection }) => selects(selection, one));
        expect(index.match(one)).toEqual(new Set(expected));
      }
    }),
  );
});
