// Four accounts with a thousand between them.
export const version = 1;

const names = ["Ada", "Ben", "Cleo", "Dan"];

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  const atomic = kv.atomic();
  for (const name of names) atomic.set(["playground", "bank", "accounts", name], 250);
  await atomic.commit();
  progress(names.length, names.length);
}
