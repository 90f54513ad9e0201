// What both halves of the feature-flag story share: which flags there are, and how one is set.
import type { KvKey, LiveEntry, Recipe } from "@keyval/core";

export const flagsKey: KvKey = ["playground", "flags"];

/** What holds until somebody decides otherwise. */
export const defaults = {
  banner: false,
  freeShipping: false,
  reviews: true,
  quickBuy: false,
};

export type Flags = typeof defaults;
export type Flag = keyof Flags;

export const labels: Record<Flag, string> = {
  banner: "Sale banner",
  freeShipping: "Free shipping",
  reviews: "Reviews",
  quickBuy: "Buy with one click",
};
export const names = Object.keys(defaults) as Flag[];

/** The defaults, with what is stored on top. */
export const flagsOf = (entries: readonly LiveEntry<boolean>[]): Flags => ({
  ...defaults,
  ...Object.fromEntries(entries.map(({ key, value }) => [key.at(-1), value])),
});

/** Those whose decision is not stored yet. */
export const waitingFlags = (entries: readonly LiveEntry<boolean>[]): ReadonlySet<unknown> =>
  new Set(entries.filter(({ pending }) => pending).map(({ key }) => key.at(-1)));

export const setFlag: Recipe<{ flag: Flag; isOn: boolean }, void> = (tx, { flag, isOn }) => {
  tx.set([...flagsKey, flag], isOn);
};

/** Takes every decision back. */
export const resetFlags: Recipe<void, void> = (tx) => {
  for (const flag of names) tx.delete([...flagsKey, flag]);
};
