// Question: what does it cost to show 2,000 live rows, and how soon does a change of one of them show?
// Peers: TanStack Query (an event invalidates, then a refetch), TanStack DB and TinyBase (fed with the same server's event stream).
import { startBrowserBench } from "./browser.ts";
import { count, libraries, row, seedRows } from "./rows.ts";
import type { Shape } from "./page/library.ts";
import type { Times } from "./page/main.ts";
import { median, printTable } from "./table.ts";

const rounds = Number(process.env["KEYVAL_BENCH_ROUNDS"] ?? 5);
const changes = 12;

const columns = [
  { name: "first mount ms", isRatio: true },
  { name: "main thread ms", isRatio: true },
  { name: "mount again ms", isRatio: true },
  { name: "heap MB", isRatio: true },
  { name: "other's write, DOM ms", isRatio: true },
  { name: "painted ms", isRatio: true },
  { name: "own write, DOM ms", digits: 2, isRatio: true },
  { name: "painted ms", isRatio: true },
];

const bench = await startBrowserBench();
await seedRows(bench.kv);
let score = 0;

async function measure(library: string, shape: Shape): Promise<number[]> {
  const page = await bench.open(`library=${encodeURIComponent(library)}`);
  const heap = await page.memory();
  const before = await page.mainThread();
  const first = await page.run((bench, [shape, count]) => bench.mount(shape, count), [
    shape,
    count,
  ] as [Shape, number]);
  const after = await page.mainThread();
  const nodes = await page.run((bench) => bench.nodes());
  // A wrapper, the list, and three elements a row.
  if (nodes !== 2 + 3 * count) throw new Error(`${library} shows ${nodes} elements`);
  const held = await page.memory();
  const others: Times[] = [];
  const own: Times[] = [];
  for (let i = 0; i < changes; i++) {
    const id = (i * 379) % count;
    others.push(await page.run((bench, next) => bench.remote(next.id, next), row(id, ++score)));
    own.push(await page.run((bench, next) => bench.own(next.id, next), row(id, ++score)));
  }
  await page.run((bench) => bench.unmount());
  const again = await page.run((bench, [shape, count]) => bench.mount(shape, count), [
    shape,
    count,
  ] as [Shape, number]);
  await page.close();
  return [
    first.painted,
    after.tasks - before.tasks,
    again.painted,
    held - heap,
    median(others.map(({ dom }) => dom)),
    median(others.map(({ painted }) => painted)),
    median(own.map(({ dom }) => dom)),
    median(own.map(({ painted }) => painted)),
  ];
}

for (const shape of ["components", "list"] as const) {
  const results = new Map<string, number[][]>(libraries.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of libraries) results.get(name)?.push(await measure(name, shape));
  const medians = Array.from(results, ([name, all]): [string, number[]] => [
    name,
    columns.map((_, i) => median(all.map((values) => values[i] ?? Number.NaN))),
  ]);
  const title =
    shape === "components"
      ? `${count} components, each bound to its own row; medians of ${rounds} rounds`
      : `one list of ${count} rows; medians of ${rounds} rounds`;
  printTable(title, columns, new Map(medians));
}
await bench.close();
