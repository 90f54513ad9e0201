// Question: what does a store in one's own process cost per call, client, codec and routes included?
// Peer: @deno/kv in this process, on SQLite too. Both on a file of their own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvU64, openKv } from "@deno/kv";
import { Kv } from "@keyval/core";
import { createKvServer } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";
import { rateOf } from "./load.ts";
import { median, printTable } from "./table.ts";

const rounds = Number(process.env["KEYVAL_BENCH_ROUNDS"] ?? 5);
const window = 400;
const user = (i: number) => ({ id: i, name: `User ${i}`, email: `user${i}@example.com`, score: 0 });
// Deno's limit for one read is ten keys.
const keys = Array.from({ length: 10 }, (_, i) => ["users", i]);

const folder = mkdtempSync(join(tmpdir(), "keyval-bench-"));
const server = await createKvServer({ storage: sqlite(join(folder, "keyval.db")) });
const kv = new Kv("http://in-process/api", { fetch: server.fetch });
const deno = await openKv(join(folder, "deno.db"));
const seed = kv.atomic().set(["visits"], 0);
for (let i = 0; i < 500; i++) seed.set(["users", i], user(i));
await seed.commit();
for (let i = 0; i < 500; i++) await deno.set(["users", i], user(i));

const drain = async (entries: AsyncIterable<unknown>) => {
  for await (const _ of entries);
};
const operations: Record<string, [keyval: () => Promise<unknown>, deno: () => Promise<unknown>]> = {
  get: [() => kv.get(["users", 7]), () => deno.get(["users", 7])],
  set: [() => kv.set(["users", 8], user(8)), () => deno.set(["users", 8], user(8))],
  sum: [
    () => kv.atomic().sum(["visits"], 1).commit(),
    () =>
      deno
        .atomic()
        .mutate({ type: "sum", key: ["visits"], value: new KvU64(1n) })
        .commit(),
  ],
  "get of 10": [() => kv.get(keys), () => deno.getMany(keys)],
  "list of 100": [
    () => drain(kv.list(["users"], { limit: 100 })),
    () => drain(deno.list({ prefix: ["users"] }, { limit: 100 })),
  ],
};

const columns = [
  { name: "@deno/kv /s", digits: 0 },
  { name: "Keyval /s", digits: 0 },
  { name: "ratio", digits: 2 },
];
for (const callers of [32, 1]) {
  const rows = new Map<string, number[]>();
  for (const [name, peers] of Object.entries(operations)) {
    const rates: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++)
      for (const [i, call] of peers.entries()) {
        const rate = await rateOf(callers, window, call);
        if (round > 0) rates[i as 0 | 1].push(rate); // the first one warms up
      }
    const [ours, theirs] = rates.map(median) as [number, number];
    rows.set(name, [theirs, ours, ours / theirs]);
  }
  const who = callers === 1 ? "one caller, alone" : `${callers} callers`;
  printTable(`in one process, ${who}; medians of ${rounds} rounds of ${window} ms`, columns, rows);
}
await kv.close();
await server.close();
deno.close();
rmSync(folder, { recursive: true });
