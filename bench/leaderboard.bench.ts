// Question: does a live top ten over 100,000 players keep 60 frames a second while 500 scores a second change?
// Peer: the same page while nothing changes.
import { startBrowserBench } from "./browser.ts";
import type { Row } from "./page/library.ts";
import { median, printTable } from "./table.ts";

const rounds = Number(process.env["KEYVAL_BENCH_ROUNDS"] ?? 3);
const players = 100_000;
const places = 10;
const perSecond = 500;
const seconds = 10;
const tick = 10;

const bench = await startBrowserBench();
const scores = Array.from({ length: players }, (_, id) => (id * 7919) % players);
const rowOf = (id: number): Row => ({ id, text: `Player ${id}`, score: scores[id] ?? 0 });
const keyOf = (id: number) => ["scores", scores[id] ?? 0, id];
for (let from = 0; from < players; from += 1000) {
  const commit = bench.kv.atomic();
  for (let id = from; id < from + 1000; id++) commit.set(keyOf(id), rowOf(id));
  await commit.commit();
}

let seed = 1;
/** The same numbers in each run, 0 to 1. */
function random(): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
}

/** One of the best hundred at each tenth call, else anyone. */
function somebody(): number {
  if (random() > 0.1) return Math.floor(random() * players);
  const best = champions();
  return best[Math.floor(random() * best.length)] as number;
}

let known: number[] = [];
let asked = 0;
/** The best hundred players, of a moment ago. */
function champions(): number[] {
  if (asked++ % 500 === 0)
    known = Array.from(scores.keys())
      .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
      .slice(0, 100);
  return known;
}

function score(): Promise<unknown> {
  const id = somebody();
  const commit = bench.kv.atomic().delete(keyOf(id));
  scores[id] = (scores[id] ?? 0) + Math.ceil(random() * 100);
  return commit.set(keyOf(id), rowOf(id)).commit();
}

async function play(): Promise<void> {
  const stored: Promise<unknown>[] = [];
  const from = performance.now();
  for (let sent = 0; sent < seconds * perSecond; ) {
    const due = Math.min(
      seconds * perSecond,
      Math.floor(((performance.now() - from) / 1000) * perSecond),
    );
    for (; sent < due; sent++) stored.push(score());
    await new Promise((resolve) => setTimeout(resolve, tick));
  }
  await Promise.all(stored);
}

const columns = [
  { name: `frames of ${seconds * 60}`, digits: 0, isRatio: true },
  { name: "long tasks", digits: 0 },
  { name: "time in them %" },
  { name: "main thread %" },
  { name: "the last one after ms", digits: 0 },
];

async function measure(library: string, isPlaying: boolean): Promise<number[]> {
  const page = await bench.open(`library=${encodeURIComponent(library)}`);
  await page.run((bench, places) => bench.mount("list", places), places);
  const before = await page.mainThread();
  await page.run((bench) => bench.start());
  await (isPlaying ? play() : new Promise((resolve) => setTimeout(resolve, seconds * 1000)));
  const reading = await page.run((bench) => bench.stop());
  const after = await page.mainThread();
  const best: number[] = [];
  for await (const { value } of bench.kv.list<Row>(["scores"], { reverse: true, limit: places }))
    best.push(value.score);
  const late = await page.run((bench, best) => bench.untilShown(best, 10_000), best);
  await page.close();
  const { time, frames, longTasks, longTime } = reading;
  return [
    (frames / time) * seconds * 1000,
    longTasks,
    (longTime / time) * 100,
    ((after.tasks - before.tasks) / time) * 100,
    late ?? Number.NaN,
  ];
}

const cases: [name: string, library: string, isPlaying: boolean][] = [
  ["nothing changes", "Leaderboard React", false],
  ["Keyval React", "Leaderboard React", true],
  ["Keyval Vue", "Leaderboard Vue", true],
];
const results = new Map<string, number[][]>(cases.map(([name]) => [name, []]));
for (let round = 0; round < rounds; round++)
  for (const [name, library, isPlaying] of cases)
    results.get(name)?.push(await measure(library, isPlaying));
await bench.close();
printTable(
  `top ${places} of ${players} players, ${perSecond} scores/s for ${seconds} s; medians of ${rounds} rounds`,
  columns,
  new Map(
    Array.from(results, ([name, all]) => [
      name,
      columns.map((_, i) => median(all.map((values) => values[i] ?? Number.NaN))),
    ]),
  ),
);
