// Question: what does the client add to a change's way from one writer to one watcher?
// Peer: bare fetch on the same server, writing with PUT and reading the documented event stream by hand.
import { Kv } from "@keyval/core";
import { createKvServer, listen } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";

const rounds = 400;
const warmUp = 50;

const median = (times: number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

/** Writes one value after another, each when the last one has arrived; resolves with the times taken. */
async function measure(
  write: (value: number) => Promise<unknown>,
  arrival: (value: number) => Promise<void>,
): Promise<number[]> {
  const times: number[] = [];
  for (let value = 1; value <= rounds + warmUp; value++) {
    const from = performance.now();
    await Promise.all([arrival(value), write(value)]);
    if (value > warmUp) times.push(performance.now() - from);
  }
  return times;
}

/** A promise for each awaited value, resolved by whoever sees the value come. */
function arrivals() {
  const waiting = new Map<number, () => void>();
  return {
    see: (value: number) => {
      waiting.get(value)?.();
      waiting.delete(value);
    },
    of: (value: number) => new Promise<void>((resolve) => waiting.set(value, resolve)),
  };
}

async function throughClient(url: string): Promise<number[]> {
  await using kv = new Kv(url);
  const seen = arrivals();
  const watch = kv.watch<number>(["bench", "client"], ([entry]) => seen.see(entry?.value ?? 0), {
    emitInitial: true,
  });
  await kv.set(["bench", "client"], 0);
  const times = await measure((value) => kv.set(["bench", "client"], value), seen.of);
  watch.stop();
  return times;
}

async function throughFetch(url: string): Promise<number[]> {
  const seen = arrivals();
  const ends = new AbortController();
  const stream = await fetch(`${url}/watch?keys=bench/fetch`, { signal: ends.signal });
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) {
      for (const [, value] of decoder.decode(chunk).matchAll(/"value":(\d+)/g)) {
        seen.see(Number(value));
      }
    }
  })().catch(() => {}); // ended below
  const headers = { "content-type": "application/json" };
  const times = await measure(async (value) => {
    const answer = await fetch(`${url}/keys/bench/fetch`, {
      method: "PUT",
      headers,
      body: String(value),
    });
    await answer.arrayBuffer();
  }, seen.of);
  ends.abort();
  await reading;
  return times;
}

const server = await createKvServer({ storage: sqlite(":memory:") });
const listener = await listen(server, { port: 0 });
const url = `${listener.origin}/api`;
const bare = median(await throughFetch(url));
const client = median(await throughClient(url));
await listener.close();

console.log(`from write to arrival, median of ${rounds}, answer included`);
console.log(`  bare fetch and event stream  ${bare.toFixed(2)} ms`);
console.log(`  @keyval/core                 ${client.toFixed(2)} ms`);
console.log(`  ratio                        ${(client / bare).toFixed(2)} ×`);
