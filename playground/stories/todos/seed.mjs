// A few to-dos to begin with.
export const version = 1;

const titles = ["Tick me", "Rename me", "Open a second window", "Go offline, and add one"];

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  const atomic = kv.atomic();
  for (const [i, title] of titles.entries())
    atomic.set(["playground", "todos", `0000000${i}`], { title, done: false });
  await atomic.commit();
  progress(titles.length, titles.length);
}
