// 100,000 players. Each has a score of their own, the same ones every time.
export const version = 1;

const count = 100_000;
const batch = 1000;

const first =
  "Ada Ben Cleo Dan Eve Finn Gus Hana Ian Joy Kim Leo Mia Ned Ola Pia Rosa Sam Tess Uma".split(" ");
const last = "Moss Hill Frost Reed Stone Lake Birch Hale Wolf Marsh Dale Finch".split(" ");

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  await kv.delete(["playground", "leaderboard"]);
  for (let done = 0; done < count; done += batch) {
    const atomic = kv.atomic();
    for (let i = done; i < done + batch; i += 1) {
      const id = (i * 7919) % count; // a prime: each of them once, in no order
      const name = `${first[id % first.length]} ${last[id % last.length]} ${id % 97}`;
      atomic.set(["playground", "leaderboard", "scores", i, String(id)], { name }); // in key order: that is quickest
    }
    await atomic.commit();
    progress(done + batch, count);
  }
}
