// Waits for a server that was just started, then fills in what the playground's stories start with.
import { setTimeout as sleep } from "node:timers/promises";

/** One line per story: counted up in a terminal, said once elsewhere. */
function report(story, done, total) {
  const text = `seeding ${story}: ${done} of ${total}`;
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${text}${done === total ? "\n" : ""}`);
  else if (done === total) console.log(text);
}

async function answers(url) {
  for (let tries = 0; tries < 300; tries += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(100);
  }
  throw new Error(`the server did not answer on ${url} within 30 s`);
}

/** @param {string} origin such as `http://localhost:4820` */
export async function seedServer(origin) {
  await answers(`${origin}/api/`);
  // Only now: the seeds use the built client, which a fresh clone has just built.
  const { seedPlayground } = await import("../playground/seed-playground.mjs");
  await seedPlayground(`${origin}/api`, report);
}
