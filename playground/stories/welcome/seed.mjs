// The counter begins at 0, unless somebody has counted already.
export const version = 1;

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  await kv.atomic().sum(["playground", "counter"], 0).commit();
  progress(1, 1);
}
