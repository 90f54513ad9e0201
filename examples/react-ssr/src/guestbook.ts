// What the page keeps in the store.
import type { KvKey, LiveEntry } from "@keyval/react";

export type Profile = { colour: Uint8Array; joined: Date; notes: bigint };
export type Note = { author: string; text: string; at: Date };

export const notes: KvKey = ["notes"];
export const history: KvKey = ["history"];
export const profile = (user: string): KvKey => ["profiles", user];

/** The same text for equal keys: for React's `key`. */
export const idOf = ({ key }: LiveEntry) => key.join("/");
/** The same on the server and in every time zone, or hydration would find another text. */
export const day = (date: Date) => date.toISOString().slice(0, 10);
export const css = (colour: Uint8Array) => `rgb(${colour.join(" ")})`;
