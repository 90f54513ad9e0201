// What the pages of the browser contract show, and what they note: the same scenes in React and in Vue, on these keys.
import type { KvKey } from "@keyval/core";

/** One per page, by its query string. */
export type SceneName =
  /** An input and a textarea that are fields of the store, and beside them something else that is live. */
  | "fields"
  /** A list in a box that scrolls, a memoized row per entry, and beside it one entry. */
  | "list"
  /** Seven apps on one client. */
  | "seven";

/** `#field`, and `#body`. */
export const fieldKey: KvKey = ["field"];
export const bodyKey: KvKey = ["body"];
/** `[data-row]`s in `#scroll`. */
export const listPrefix: KvKey = ["rows"];
/** `#other`: not in the list. */
export const otherKey: KvKey = ["other"];
/** `#seven-0` … `#seven-6`; each app shows its own. */
export const sevenKey = (app: number): KvKey => ["seven", app];

/** All of the above, and what is below them. */
export const sceneKeys: KvKey[] = [fieldKey, bodyKey, listPrefix, otherKey, ["seven"]];

/** What a page has noted. */
export type SceneNotes = {
  /** How often each component was rendered and put on screen. */
  renders: Record<string, number>;
  /** The frame of each time the list was, and the moment in ms. */
  listFrames: { readonly frame: number; readonly at: number }[];
  /** Frames so far in which the list was. */
  frame: number;
};

declare global {
  interface Window {
    sceneNotes: SceneNotes;
  }
}

export function startNotes(): void {
  window.sceneNotes = { renders: {}, listFrames: [], frame: 0 };
}

/** A component is on screen anew. */
export function noteRender(name: string): void {
  const notes = window.sceneNotes;
  notes.renders[name] = (notes.renders[name] ?? 0) + 1;
  if (name !== "list") return;
  // Asked for with the first render only: a page that counts all its frames keeps the processor busy.
  if (notes.listFrames.at(-1)?.frame !== notes.frame) requestAnimationFrame(() => notes.frame++);
  notes.listFrames.push({ frame: notes.frame, at: performance.now() });
}

export const sceneOf = (): SceneName =>
  (new URLSearchParams(location.search).get("scene") ?? "fields") as SceneName;
