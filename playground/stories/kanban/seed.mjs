// A board in the middle of a week.
export const version = 1;

const cards = {
  "To do": ["Drag me to Doing", "Move me with the arrow keys", "Write the release notes"],
  Doing: ["Open a second window", "Go offline, and move some"],
  Done: ["Agree on a name", "Sketch the board"],
};

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  const atomic = kv.atomic();
  const entries = Object.entries(cards).flatMap(([column, titles]) =>
    titles.map((title, i) => [
      ["playground", "kanban", column, `a${i}`, `${column} ${i}`],
      { title },
    ]),
  );
  for (const [key, value] of entries) atomic.set(key, value);
  await atomic.commit();
  progress(entries.length, entries.length);
}
