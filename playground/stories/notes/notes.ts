// What both halves of the notes story share: where a note is kept, and how it changes.
import type { Kv, KvKey, KvUuid, LiveEntry, Recipe } from "@keyval/core";

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

/** How many show something that is not stored yet. */
export const countWaiting = (entries: readonly LiveEntry[]) =>
  entries.filter(({ pending }) => pending).length;

/** Has the browser ask before the page goes, if something unsent would go with it. Returns the way back. */
export function askBeforeLeaving(kv: Kv): () => void {
  const ask = (event: Event) => {
    if (kv.pendingCount > 0) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

/** What waits, in words: as many changes as this half knows of, or the notes that somebody else on the page has changed. */
function sayWaiting(changes: number, notes: number): string {
  if (changes > 0) return changes === 1 ? "1 change waits" : `${changes} changes wait`;
  return notes > 0 ? (notes === 1 ? "1 note waits" : `${notes} notes wait`) : "";
}

/** How the notes stand, in a sentence. */
export function sayState(status: string, changes: number, notes: number): string {
  const waiting = sayWaiting(changes, notes);
  if (status === "live")
    return waiting ? `Online: ${waiting} for an answer.` : "Online: all is stored.";
  return waiting ? `Offline: ${waiting} to be sent.` : "Offline: go on writing.";
}
