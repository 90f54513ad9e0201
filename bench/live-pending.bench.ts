// Question: what does it cost to replay 100 pending operations over a 10,000-entry list when a commit arrives?
// Peer: the same list and commit with nothing pending.
import { median, milliseconds, openLiveBench, todo, todos } from "./live-stream.ts";

const count = 10_000;
const rounds = 60;
const warmUp = 20;

async function measure(pending: number): Promise<{ remote: number; local: number }> {
  const { kv, view, commit, close } = await openLiveBench({ prefix: ["todos"] }, todos(count));
  for (let i = 0; i < pending; i++) {
    const id = i * 97;
    void kv
      .mutate((tx) => tx.set(["todos", id], { id, text: `mine ${i}`, done: true }))
      .catch(() => {});
  }
  const remote: number[] = [];
  const local: number[] = [];
  for (let round = 0; round < rounds + warmUp; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const from = performance.now();
    const arrived = new Promise<void>((resolve) => {
      const stop = view.subscribe(() => {
        stop();
        resolve();
      });
    });
    // Someone changes every key under a pending operation: all of them are replayed.
    commit(Array.from({ length: 100 }, (_, i) => todo(i * 97, `theirs ${round}`)));
    await arrived;
    const between = performance.now();
    const done = kv.mutate((tx) =>
      tx.set(["todos", round], { id: round, text: "mine", done: false }),
    );
    const after = performance.now();
    done.catch(() => {});
    if (round < warmUp) continue;
    remote.push(between - from);
    local.push(after - between);
  }
  await close();
  return { remote: median(remote), local: median(local) };
}

const none = await measure(0);
const hundred = await measure(100);
console.log(`100 keys changed under no pending operation: ${milliseconds(none.remote)}`);
console.log(
  `100 keys changed under 100 pending operations: ${milliseconds(hundred.remote)}, ${(hundred.remote / none.remote).toFixed(2)} times as long`,
);
console.log(`one more mutation, from the call to the snapshot: ${milliseconds(hundred.local)}`);
