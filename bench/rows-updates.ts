// 1,000 commits a second to 2,000 shown rows: what a page of each library does with them.
import { startBrowserBench } from "./browser.ts";
import type { Shape } from "./page/library.ts";
import { count, libraries, row, seedRows } from "./rows.ts";
import { median, printTable } from "./table.ts";

const rounds = Number(process.env["KEYVAL_BENCH_ROUNDS"] ?? 3);
const seconds = 10;
const perSecond = 1000;
const tick = 10;
/** How long a page may take to show the last change, ms. */
const patience = 10_000;

const columns = [
  { name: "frames of 600", digits: 0, isRatio: true },
  { name: "long tasks", digits: 0 },
  { name: "time in them %" },
  { name: "main thread %", isRatio: true },
  { name: "heap grown MB" },
  { name: "shown after ms", digits: 0, isRatio: true },
  { name: "the last one after ms", digits: 0 },
];

/** Measures every library in a shape, round by round, and prints the medians. */
export async function measureUpdates(shape: Shape): Promise<void> {
  const bench = await startBrowserBench();
  await seedRows(bench.kv);
  const scores: number[] = Array.from({ length: count }, () => 0);
  const writtenAt: number[] = [];
  let writes = 0;

  /** Writes evenly for so long, each change a commit of its own; resolves once all are stored. */
  async function write(): Promise<void> {
    const stored: Promise<unknown>[] = [];
    const from = performance.now();
    const total = seconds * perSecond;
    for (let sent = 0; sent < total; ) {
      const due = Math.min(total, Math.floor(((performance.now() - from) / 1000) * perSecond));
      for (; sent < due; sent++) {
        const id = (++writes * 7919) % count;
        scores[id] = writes;
        writtenAt[writes] = Date.now();
        stored.push(bench.kv.set(["rows", id], row(id, writes)));
      }
      await new Promise((resolve) => setTimeout(resolve, tick));
    }
    await Promise.all(stored);
  }

  async function measure(library: string): Promise<number[]> {
    const page = await bench.open(`library=${encodeURIComponent(library)}`);
    await page.run((bench, [shape, count]) => bench.mount(shape, count), [shape, count] as [
      Shape,
      number,
    ]);
    const heap = await page.memory();
    const before = await page.mainThread();
    await page.run((bench) => bench.start());
    await write();
    const { time, frames, longTasks, longTime, shown } = await page.run((bench) => bench.stop());
    const after = await page.mainThread();
    const late = await page.run((bench, [scores, patience]) => bench.untilShown(scores, patience), [
      scores,
      patience,
    ] as [number[], number]);
    const grown = (await page.memory()) - heap;
    await page.close();
    return [
      (frames / time) * 10_000,
      longTasks,
      (longTime / time) * 100,
      ((after.tasks - before.tasks) / time) * 100,
      grown,
      median(shown.map(([score, at]) => at - (writtenAt[score] ?? Number.NaN))),
      late ?? Number.NaN,
    ];
  }

  const results = new Map<string, number[][]>(libraries.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of libraries) results.get(name)?.push(await measure(name));
  await bench.close();
  const medians = Array.from(results, ([name, all]): [string, number[]] => [
    name,
    columns.map((_, i) => median(all.map((values) => values[i] ?? Number.NaN))),
  ]);
  const what = shape === "list" ? `one list of ${count} rows` : `${count} bound components`;
  printTable(
    `${what}, ${perSecond} commits/s for ${seconds} s; medians of ${rounds} rounds`,
    columns,
    new Map(medians),
  );
}
