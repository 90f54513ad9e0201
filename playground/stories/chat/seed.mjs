// A long talk, to scroll back through.
export const version = 1;

const talk = [
  ["Heron", "Did anybody lose an update last night?"],
  ["Wren", "Not one."],
  ["Wren", "I counted them."],
  ["Badger", "All of them?"],
  ["Wren", "All of them. Twice."],
  ["Heron", "Then who wrote “hello” into the void?"],
  ["Badger", "That was me. I was offline."],
  ["Badger", "It came through when I was back, in its place."],
  ["Heron", "So it was not the void."],
  ["Wren", "It never is."],
  ["Badger", "Tea?"],
  ["Heron", "Always."],
];

const count = 600;
const minute = 60_000;

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  const began = Date.now() - count * minute;
  const atomic = kv.atomic();
  for (let i = 0; i < count; i += 1) {
    const [author, text] = talk[i % talk.length];
    const key = ["playground", "chat", "messages", String(i).padStart(6, "0")];
    atomic.set(key, { author, text, at: new Date(began + i * minute) });
  }
  await atomic.commit();
  progress(count, count);
}
