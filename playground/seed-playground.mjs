// Fills the store with what the stories start with: each story's `seed.mjs`, once, with progress.
import { readdir } from "node:fs/promises";
import { Kv } from "@keyval/core";

const stories = new URL("stories/", import.meta.url);
const marker = (story) => ["playground", "seeded", story];

async function seeds() {
  const files = await readdir(stories, { recursive: true });
  const found = files.filter((file) => file.endsWith("/seed.mjs")).sort();
  return Promise.all(
    found.map(async (file) => ({
      story: file.split("/")[0],
      ...(await import(/* @vite-ignore */ new URL(file, stories).href)),
    })),
  );
}

/**
 * Seeds what is not seeded yet. A story's `seed.mjs` exports `version` (a new one seeds again) and
 * `seed(kv, progress)`, which calls `progress(done, total)`.
 * @param {string} url the API's base URL
 * @param {(story: string, done: number, total: number) => void} report
 */
export async function seedPlayground(url, report = () => {}) {
  const kv = new Kv(url);
  try {
    for (const { story, version, seed } of await seeds()) {
      if ((await kv.get(marker(story))).value === version) continue;
      await seed(kv, (done, total) => report(story, done, total));
      await kv.set(marker(story), version);
    }
  } finally {
    await kv.close();
  }
}
