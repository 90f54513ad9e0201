// Question: how often does a live list publish when 1,000 commits come at once, and what does the burst cost?
// Peer: a plain list that is sorted anew at each commit.
import { milliseconds, openLiveBench, todo, todos } from "./live-stream.ts";

const commits = 1000;
const count = 10_000;

async function burst(): Promise<{ publishes: number; time: number }> {
  const { view, commit, close } = await openLiveBench({ prefix: ["todos"] }, todos(count));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const changes = Array.from({ length: commits }, (_, i) => [
    todo((i * 37) % count, `changed ${i}`),
  ]);
  let publishes = 0;
  const from = performance.now();
  const time = await new Promise<number>((resolve) => {
    view.subscribe(() => {
      if (++publishes === 1) resolve(performance.now() - from);
    });
    commit(...changes);
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await close();
  return { publishes, time };
}

function plain(): number {
  const entries = new Map(todos(count).map((entry) => [entry.key[1] as number, entry]));
  const from = performance.now();
  for (let i = 0; i < commits; i++) {
    const entry = JSON.parse(JSON.stringify(todo((i * 37) % count, `changed ${i}`)));
    entries.set(entry.id, entry);
    [...entries.values()].sort((a, b) => (a.key[1] as number) - (b.key[1] as number));
  }
  return performance.now() - from;
}

await burst(); // warm
const { publishes, time } = await burst();
const peer = plain();
console.log(
  `${commits} commits in one burst: ${publishes} publish, ${milliseconds(time)} from bytes to snapshot`,
);
console.log(
  `sorting anew each time: ${milliseconds(peer)}, ${(peer / time).toFixed(1)} times as long`,
);
if (publishes !== 1) process.exitCode = 1;
