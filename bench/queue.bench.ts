// Question: how many messages a second go through one listener, acknowledged one by one, and what does storing them cost?
// Floor: the same client on an empty Node HTTP server that keeps numbers in memory. Peer: a queue in one SQLite table,
// in this process, without a network. The servers are processes of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kv } from "@keyval/core";
import { sqliteQueue } from "./queue-sqlite.ts";

/** How many messages, and how many of them at a time. */
const runs = [
  [1000, 1],
  [5000, 10],
  [10_000, 100],
] as const;
const folder = mkdtempSync(join(tmpdir(), "keyval-bench-"));
const value = (n: number) => ({ mail: "welcome", to: `user-${n}@example.com`, n });

function start(args: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(`${args.join(" ")} ended: ${printed}`)));
    child.stdout.on("data", (text) => {
      printed += String(text);
      const [, url] = /serves (http[^\s"]+)/.exec(printed) ?? [];
      if (url) resolve({ url, child });
    });
  });
}

/** Messages a second, from the first one handled to the last one acknowledged. */
async function drain(kv: Kv, messages: number, concurrency: number): Promise<number> {
  let from = 0;
  let handled = 0;
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const listener = kv.listenQueue(
    async () => {
      if (handled === 0) from = performance.now();
      if (++handled === messages) done();
    },
    { concurrency },
  );
  await all;
  await listener.stop();
  return (messages * 1000) / (performance.now() - from);
}

async function fill(kv: Kv, messages: number): Promise<number> {
  const from = performance.now();
  for (let first = 0; first < messages; first += 1000) {
    const commits = Array.from({ length: 1000 }, (_, n) => kv.enqueue(value(first + n)));
    await Promise.all(commits);
  }
  return (messages * 1000) / (performance.now() - from);
}

const keyval = await start([
  ...["packages/server/dist/cli/main.mjs", "serve", "--port", "0", "--log-level", "info"],
  ...["--log-format", "json", "--storage", join(folder, "queue.db")],
]);
const floor = await start(["bench/queue-floor.mjs"]);
const row = (name: string, rate: number, more = "") =>
  console.log(`  ${name.padEnd(44)} ${rate.toFixed(0).padStart(7)} /s${more}`);
try {
  await using kv = new Kv(keyval.url);
  await using bare = new Kv(floor.url);
  const plain = sqliteQueue(join(folder, "plain.db"));
  for (const [messages, concurrency] of runs) {
    console.log(`${messages} messages, ${concurrency} at a time`);
    await fetch(floor.url.replace("/api", "/fill"), {
      method: "POST",
      body: JSON.stringify({ messages }),
    });
    const ofFloor = await drain(bare, messages, concurrency);
    const enqueued = await fill(kv, messages);
    const ofKeyval = await drain(kv, messages, concurrency);
    plain.fill(messages, value);
    const ofPlain = plain.drain(concurrency);
    row("kv.enqueue, 1000 in flight", enqueued);
    row("kv.listenQueue", ofKeyval, `, ${(ofKeyval / ofFloor).toFixed(2)} × the empty server`);
    row("the same client, empty Node HTTP server", ofFloor);
    row("a SQLite table in process, no network", ofPlain);
  }
  plain.close();
} finally {
  for (const { child } of [keyval, floor]) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
