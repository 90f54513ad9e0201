// What both halves of the notes story share: where a note is kept, and how it changes.
import type { KvKey, KvUuid, LiveEntry, Recipe } from "@keyval/core";

export const notes: KvKey = ["playground", "notes"];

export const addNote: Recipe<{ id: KvUuid; text: string }, void> = (tx, { id, text }) => {
  tx.set([...notes, id], text);
};

export const setNote: Recipe<{ key: KvKey; text: string }, void> = (tx, { key, text }) => {
  tx.set(key, text);
};

export const deleteNote: Recipe<KvKey, void> = (tx, key) => {
  tx.delete(key);
};

/** How many are not stored yet. */
export const countWaiting = (entries: readonly LiveEntry[]) =>
  entries.filter(({ pending }) => pending).length;

/** Has the browser ask before the page goes, for what waits goes with it. Returns the way back. */
export function askBeforeLeaving(): () => void {
  const ask = (event: Event) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

/** What waits, in words. A note that is being deleted is in no list: that something is under way is all that is left of it. */
function sayWaiting(notes: number, mutations: number): string {
  if (notes > 0) return notes === 1 ? "1 note waits" : `${notes} notes wait`;
  return mutations > 0 ? "a deletion waits" : "";
}

/** How the notes stand, in a sentence. */
export function sayState(status: string, notes: number, mutations: number): string {
  const waiting = sayWaiting(notes, mutations);
  if (status === "live")
    return waiting ? `Online: ${waiting} for an answer.` : "Online: all is stored.";
  return waiting ? `Offline: ${waiting} to be sent.` : "Offline: go on writing.";
}
