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

/** How the notes stand, in a sentence. */
export function sayState(status: string, waiting: number): string {
  const which = waiting === 1 ? "1 note waits" : `${waiting} notes wait`;
  if (status === "live")
    return waiting ? `Online: ${which} for an answer.` : "Online: all is stored.";
  return waiting ? `Offline: ${which} to be sent.` : "Offline: go on writing.";
}
