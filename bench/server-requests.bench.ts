// Question: what do reads and writes cost, as shares of an empty Node HTTP server that answers with the same bytes,
// headers included?
// Peers: that floor, called by the global fetch and by httpFetch, as Keyval's client is, and over the same raw
// connections where Keyval is; and Keyval without its metrics.
import { Kv } from "@keyval/core";
import { httpFetch } from "@keyval/core/node";
import { rateOf } from "./load.ts";
import { openCaller, rawRequest } from "./raw-caller.ts";
import { type Served, serve } from "./served.ts";
import { median, printTable } from "./table.ts";

const rounds = Number(process.env["KEYVAL_BENCH_ROUNDS"] ?? 5);
const window = 400;
const keys = Array.from({ length: 20 }, (_, i) => ["users", i]);
const user = (i: number) => ({ id: i, name: `User ${i}`, email: `user${i}@example.com`, score: 0 });

type Operation = {
  /** The request a caller without a client sends. */
  readonly raw: readonly [method: string, path: string, body?: string];
  readonly client: (kv: Kv) => Promise<unknown>;
};

const operations: Record<string, Operation> = {
  get: { raw: ["GET", "/api/keys/users/7"], client: (kv) => kv.get(["users", 7]) },
  set: {
    raw: ["PUT", "/api/keys/users/8", JSON.stringify(user(8))],
    client: (kv) => kv.set(["users", 8], user(8)),
  },
  sum: {
    raw: [
      "POST",
      "/api/atomic",
      JSON.stringify({ mutations: [{ type: "sum", key: ["visits"], value: 1 }] }),
    ],
    client: (kv) => kv.atomic().sum(["visits"], 1).commit(),
  },
  "get of 20": {
    raw: ["POST", "/api/keys/batch", JSON.stringify({ keys })],
    client: (kv) => kv.get(keys),
  },
  "list of 100": {
    raw: ["GET", "/api/keys?prefix=users&limit=100"],
    client: async (kv) => {
      for await (const _ of kv.list(["users"], { limit: 100 }));
    },
  },
};

/** The rate of an operation sent by hand over so many connections, and the server's CPU time for each, µs. */
async function rawRate(
  server: Served,
  { raw }: Operation,
  callers: number,
): Promise<[rate: number, cpu: number]> {
  const { origin } = server;
  const [method, path, body] = raw;
  const request = rawRequest(method, `${origin}${path}`, body);
  const connections = await Promise.all(Array.from({ length: callers }, () => openCaller(origin)));
  const call = (i: number) => connections[i]?.call(request) as Promise<string>;
  const before = await server.cpu();
  let calls = 0;
  const rate = await rateOf(callers, window, (i) => {
    calls += 1;
    return call(i);
  });
  const cpu = (((await server.cpu()) - before) / calls) * 1000;
  for (const connection of connections) connection.close();
  return [rate, cpu];
}

/** The headers that Node's server writes by itself. */
const byNode = /^(date|connection|keep-alive|content-length)$/;

type Init = { method: string; headers: Record<string, string>; body: string | undefined };

/** How one asks without a client: what comes is parsed, as any user must. */
const fetches = {
  fetch: async (url: string, init: Init) => (await fetch(url, init)).json(),
  httpFetch: async (url: string, init: Init) => {
    const response = await httpFetch(url, { ...init, cache: "no-store" });
    return JSON.parse(await response.text());
  },
};

function initOf({ raw: [method, , body] }: Operation): Init {
  return {
    method,
    body,
    headers: body === undefined ? {} : { "content-type": "application/json" },
  };
}

async function floorRate(
  ask: keyof typeof fetches,
  operation: Operation,
  callers: number,
): Promise<number> {
  const url = `${floor.origin}${operation.raw[1]}`;
  const init = initOf(operation);
  return rateOf(callers, window, () => fetches[ask](url, init));
}

async function clientRate(kv: Kv, { client }: Operation, callers: number): Promise<number> {
  return rateOf(callers, window, () => client(kv));
}

const floor = await serve("floor");
const keyval = await serve("keyval");
const unmeasured = await serve("unmeasured");
await using byFetch = new Kv(`${keyval.origin}/api`);
await using byHttpFetch = new Kv(`${keyval.origin}/api`, { fetch: httpFetch });
for (const server of [keyval, unmeasured]) {
  await using seed = new Kv(`${server.origin}/api`);
  const commit = seed.atomic();
  for (let i = 0; i < 1000; i++) commit.set(["users", i], user(i));
  await commit.commit();
  await seed.set(["visits"], 0);
}

/** Several measurements in turns; medians of each number. */
async function medians(measures: readonly (() => Promise<number[]>)[]): Promise<number[][]> {
  const all: number[][][] = measures.map(() => []);
  for (let round = 0; round <= rounds; round++)
    for (const [i, measure] of measures.entries()) {
      const numbers = await measure();
      if (round > 0) all[i]?.push(numbers); // the first one warms up
    }
  return all.map((found) =>
    (found[0] ?? []).map((_, i) => median(found.map((numbers) => numbers[i] ?? Number.NaN))),
  );
}

const columns = [
  { name: "floor by fetch /s", digits: 0 },
  { name: "client /s", digits: 0 },
  { name: "of the floor", digits: 2 },
  { name: "client by httpFetch /s", digits: 0 },
  { name: "of the floor", digits: 2 },
  { name: "floor by httpFetch /s", digits: 0 },
  { name: "floor by hand /s", digits: 0 },
  { name: "by hand /s", digits: 0 },
  { name: "of the floor", digits: 2 },
  { name: "floor's CPU µs", digits: 0 },
  { name: "CPU µs", digits: 0 },
  { name: "without metrics", digits: 0 },
];
for (const callers of [32, 1]) {
  const rows = new Map<string, number[]>();
  for (const [name, operation] of Object.entries(operations)) {
    const answer = await fetch(`${keyval.origin}${operation.raw[1]}`, initOf(operation));
    const headers = [...answer.headers].filter(([header]) => !byNode.test(header));
    const body = await answer.text();
    await floor.answer(body, Object.fromEntries(headers));
    const [fetched, client, quick, quickFloor, empty, byHand, plain] = (await medians([
      async () => [await floorRate("fetch", operation, callers)],
      async () => [await clientRate(byFetch, operation, callers)],
      async () => [await clientRate(byHttpFetch, operation, callers)],
      async () => [await floorRate("httpFetch", operation, callers)],
      () => rawRate(floor, operation, callers),
      () => rawRate(keyval, operation, callers),
      () => rawRate(unmeasured, operation, callers),
    ])) as [[number], [number], [number], [number], ...[number, number][]];
    const [[emptyRate, emptyCpu], [rate, cpu], [, plainCpu]] = [empty, byHand, plain] as [
      [number, number],
      [number, number],
      [number, number],
    ];
    rows.set(name, [
      ...[fetched[0], client[0], client[0] / fetched[0]],
      ...[quick[0], quick[0] / fetched[0], quickFloor[0]],
      ...[emptyRate, rate, rate / emptyRate],
      ...[emptyCpu, cpu, plainCpu],
    ]);
  }
  const who = callers === 1 ? "one caller, alone" : `${callers} callers`;
  printTable(`${who}; medians of ${rounds} rounds of ${window} ms`, columns, rows);
}
await Promise.all([floor, keyval, unmeasured].map((server) => server.close()));
