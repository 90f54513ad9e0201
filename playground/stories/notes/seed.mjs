// Three notes to begin with.
export const version = 1;

const texts = [
  "Switch the toolbar to Offline, and edit this.",
  "Meanwhile somebody else may write here, too.",
  "Back online, everything is sent in its order, each change once.",
];

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  const atomic = kv.atomic();
  // Before the ids of new notes, which begin with the time; the list is read from its end.
  for (const [i, text] of texts.entries()) atomic.set(["playground", "notes", `0-${9 - i}`], text);
  await atomic.commit();
  progress(texts.length, texts.length);
}
