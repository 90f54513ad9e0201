// The queue under kill -9: of the server that has it, and of the processes that listen.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kv } from "@keyval/core";
import { propertyRuns } from "@keyval/testkit/live/property-runs";
import { type KeyvalProcess, spawnKeyval, spawnWorker } from "@keyval/testkit/spawn-keyval";
import { afterAll, expect, it, vi } from "vitest";

const rounds = Math.min(propertyRuns(1), 25);
const perRound = 150;
/** Waits of a message; one failure more is its last. */
const backoffSchedule = [0, 0, 0];
const mostAttempts = backoffSchedule.length + 1;

const folder = mkdtempSync(join(tmpdir(), "keyval-queue-kill-"));
const running = new Set<KeyvalProcess>();
afterAll(async () => {
  await Promise.all([...running].map(kill));
  rmSync(folder, { recursive: true });
});

async function started(spawned: Promise<KeyvalProcess>): Promise<KeyvalProcess> {
  const child = await spawned;
  running.add(child);
  return child;
}
async function kill(child: KeyvalProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.ended();
  running.delete(child);
}
const serve = (port: string) =>
  started(
    spawnKeyval([
      ...["serve", "--port", port, "--storage", join(folder, "queue.db")],
      ...["--lock-duration", "1s"],
    ]),
  );
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

it("loses no message, and delivers none more often than its schedule says", {
  timeout: rounds * 30_000,
}, async () => {
  let server = await serve("0");
  const url = await server.ready();
  const { port } = new URL(url);
  const kv = new Kv(url, { retry: { limit: 1000, cap: 200 }, timeout: "1h" });
  const all: KeyvalProcess[] = [];
  const worker = async () => {
    const child = await started(spawnWorker(url));
    all.push(child);
    return child;
  };
  const begun = () =>
    all.flatMap(({ stdout }) =>
      stdout
        .slice(0, stdout.lastIndexOf("\n") + 1)
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as [value: number, attempts: number]),
    );

  const ids = new Map<number, string>();
  let workers = [await worker(), await worker()];
  for (let round = 0; round < rounds; round++) {
    const first = round * perRound;
    const enqueued = Array.from({ length: perRound }, async (_, i) => {
      const options = { backoffSchedule, keysIfUndelivered: [["dead", first + i]] };
      ids.set(first + i, (await kv.enqueue(first + i, options)).id);
    });
    await until(() => expect(begun().length).toBeGreaterThan(first));
    await kill(server);
    server = await serve(port);
    await server.ready();
    await Promise.all(enqueued);
    await Promise.all(workers.map(kill));
    workers = [await worker(), await worker()];
  }

  await until(async () =>
    expect(await kv.queueStats()).toMatchObject({ pending: 0, processing: 0 }),
  );
  const attempts = new Map<number, number[]>();
  for (const [value, attempt] of begun())
    attempts.set(value, [...(attempts.get(value) ?? []), attempt]);
  const dead = new Map<number, string>();
  for (let offset = 0; dead.size === offset; offset += 1000)
    for (const { id, value, errorMessage, ...letter } of await kv.dlq.list<number>({
      limit: 1000,
      offset,
    })) {
      expect(letter.attempts).toBe(mostAttempts);
      expect(errorMessage).toMatch(value % 7 === 0 ? /fails|lock/ : /lock/);
      expect(id).toBe(ids.get(value));
      dead.set(value, id);
    }
  expect(ids.size).toBe(rounds * perRound);
  for (const value of ids.keys()) {
    const seen = attempts.get(value) ?? [];
    expect(seen.length > 0 || dead.has(value), `message ${value} is lost`).toBe(true);
    expect(Math.max(0, ...seen), `attempts of ${value}`).toBeLessThanOrEqual(mostAttempts);
    expect(new Set(seen).size, `attempts of ${value}: ${seen.join(", ")}`).toBe(seen.length);
    if (value % 7 === 0) expect(dead.has(value), `${value} fails for good`).toBe(true);
    expect((await kv.get(["dead", value])).value).toBe(dead.has(value) ? value : null);
  }
  expect(dead.size).toBeGreaterThan(0);
  await kv.close();
});
