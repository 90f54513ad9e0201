// Question: what do idle watches cost a server, and how soon does a watcher hear of a write?
// Peer: the same server with nobody watching; for the way of a change, a plain request to it and back.
import { Kv } from "@keyval/core";
import { openCaller, rawRequest } from "./raw-caller.ts";
import { rateOf } from "./load.ts";
import { type Served, serve } from "./served.ts";
import { median, printTable } from "./table.ts";

const rounds = Number(process.env["KEYVAL_BENCH_ROUNDS"] ?? 3);
const idle = 3000;
const window = 500;

/** Watches keys that nobody writes, so many on each of some streams. */
async function watch(server: Served, streams: number, watchesPerStream: number): Promise<Kv[]> {
  const clients: Kv[] = [];
  for (let stream = 0; stream < streams; stream++) {
    const kv = new Kv(`${server.origin}/api`);
    clients.push(kv);
    const views = Array.from({ length: watchesPerStream }, (_, i) =>
      kv.live({ key: ["idle", stream, i] }),
    );
    for (const view of views) view.retain();
    await Promise.all(views.map((view) => view.ready()));
  }
  return clients;
}

/** CPU while nothing happens, in ms per second; a get's time alone, µs; gets a second of 32 callers. */
async function measure(server: Served): Promise<number[]> {
  const before = await server.cpu();
  await new Promise((resolve) => setTimeout(resolve, idle));
  const cpu = ((await server.cpu()) - before) / (idle / 1000);
  const get = rawRequest("GET", `${server.origin}/api/keys/users/7`);
  const callers = await Promise.all(Array.from({ length: 32 }, () => openCaller(server.origin)));
  const call = (i: number) => callers[i]?.call(get) as Promise<string>;
  const alone = await rateOf(1, window, call);
  const rate = await rateOf(32, window, call);
  for (const caller of callers) caller.close();
  return [cpu, 1e6 / alone, rate];
}

const crowds: Record<string, [streams: number, watchesPerStream: number]> = {
  "nobody watches": [0, 0],
  "500 watches on one stream": [1, 500],
  "500 watches on 500 streams": [500, 1],
  "10,000 watches on 50 streams": [50, 200],
};
const servers = new Map<string, Served>();
const clients: Kv[] = [];
for (const [name, [streams, each]] of Object.entries(crowds)) {
  const server = await serve("keyval");
  servers.set(name, server);
  await using seed = new Kv(`${server.origin}/api`);
  await seed.set(["users", 7], { id: 7, name: "User 7" });
  clients.push(...(await watch(server, streams, each)));
}
const results = new Map<string, number[][]>();
for (let round = 0; round < rounds; round++)
  for (const [name, server] of servers)
    results.set(name, [...(results.get(name) ?? []), await measure(server)]);
printTable(
  `idle watches; medians of ${rounds} rounds`,
  [
    { name: "CPU while idle, ms/s", digits: 2 },
    { name: "a get alone µs", digits: 0, isRatio: true },
    { name: "gets/s of 32 callers", digits: 0, isRatio: true },
  ],
  new Map(
    Array.from(results, ([name, all]) => [
      name,
      [0, 1, 2].map((i) => median(all.map((values) => values[i] ?? Number.NaN))),
    ]),
  ),
);

/** From a write's request to the watcher's callback, in ms, among what watches there. */
async function latency(server: Served): Promise<number> {
  await using watcher = new Kv(`${server.origin}/api`);
  const writer = await openCaller(server.origin);
  const times: number[] = [];
  let heard = (_: number) => {};
  watcher.watch<number>(["watched"], ([entry]) => heard(entry?.value ?? 0), { emitInitial: true });
  for (let value = 1; value <= 300; value++) {
    const arrived = new Promise<void>((resolve) => {
      heard = (seen) => {
        if (seen === value) resolve();
      };
    });
    const from = performance.now();
    const put = rawRequest("PUT", `${server.origin}/api/keys/watched`, String(value));
    await Promise.all([writer.call(put), arrived]);
    if (value > 50) times.push(performance.now() - from);
  }
  writer.close();
  return median(times);
}
const latencies = new Map<string, number[]>();
for (const [name, server] of servers) latencies.set(name, [await latency(server)]);
printTable(
  "from a write to a watcher's callback, over sockets; median of 250",
  [{ name: "ms", digits: 2, isRatio: true }],
  latencies,
);
await Promise.all(clients.map((kv) => kv.close()));
await Promise.all([...servers.values()].map((server) => server.close()));
