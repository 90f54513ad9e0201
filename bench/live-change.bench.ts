// Question: what does one change of a live list cost, from the bytes of its frame to the new snapshot, and how does
// that grow with the list?
// Peer: a plain sorted array that is put together anew from a map at each change, as a reducer would.
import { median, milliseconds, openLiveBench, todo, todos } from "./live-stream.ts";

const rounds = 60;
const warmUp = 20;

const next = () => new Promise((resolve) => setTimeout(resolve, 20));

/** From the frame to the snapshot, the wait for the timer in between taken out by the smallest list. */
async function ours(count: number): Promise<number> {
  const { view, commit, close } = await openLiveBench({ prefix: ["todos"] }, todos(count));
  const times: number[] = [];
  for (let round = 0; round < rounds + warmUp; round++) {
    await next(); // a publish of its own for each change
    const i = (round * 7919) % count;
    const from = performance.now();
    const arrived = new Promise<void>((resolve) => {
      const stop = view.subscribe(() => {
        stop();
        resolve();
      });
    });
    commit([todo(i, `changed ${round}`)]);
    await arrived;
    if (round >= warmUp) times.push(performance.now() - from);
  }
  await close();
  return median(times);
}

function plain(count: number): number {
  const entries = new Map(todos(count).map((entry) => [entry.key[1] as number, entry]));
  const times: number[] = [];
  let rows: unknown[] = [];
  for (let round = 0; round < rounds + warmUp; round++) {
    const i = (round * 7919) % count;
    const from = performance.now();
    const entry = JSON.parse(JSON.stringify(todo(i, `changed ${round}`)));
    entries.set(i, entry);
    rows = [...entries.values()].sort((a, b) => (a.key[1] as number) - (b.key[1] as number));
    if (round >= warmUp) times.push(performance.now() - from);
  }
  if (rows.length !== count) throw new Error("the peer lost entries");
  return median(times);
}

const sizes = [10, 1000, 10_000, 100_000];
const results: { count: number; time: number; cost: number; peer: number }[] = [];
let floor = 0;
for (const count of sizes) {
  const time = await ours(count);
  floor ||= time;
  results.push({ count, time, cost: time - floor, peer: plain(count) });
}
for (const { count, time, cost, peer } of results)
  console.log(
    `${String(count).padStart(7)} entries: ${milliseconds(time)} with the timer, ${milliseconds(cost)} more than 10 entries;` +
      ` sorting anew ${milliseconds(peer)}, ${(peer / Math.max(cost, 0.001)).toFixed(1)} times that`,
  );
