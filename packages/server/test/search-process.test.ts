// Search after kill -9: an index shows what its entries say, and one that was being built is built to its end.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KeyvalProcess, spawnKeyval } from "@keyval/testkit/spawn-keyval";
import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "keyval-search-"));
let running: KeyvalProcess | undefined;
afterAll(async () => {
  running?.kill("SIGKILL");
  await running?.ended();
  rmSync(folder, { recursive: true });
});

async function serve(): Promise<string> {
  running = await spawnKeyval(["serve", "--port", "0", "--storage", join(folder, "keyval.db")]);
  return running.ready();
}

async function post(url: string, body: unknown): Promise<any> {
  return (await fetch(url, { method: "POST", body: JSON.stringify(body) })).json();
}

it("survives kill -9 under a write load, while an index is being built", {
  timeout: 60_000,
}, async () => {
  let url = await serve();
  const text = "lorem ipsum dolor sit amet ".repeat(200);
  for (let from = 0; from < 900; from += 300)
    await post(`${url}/atomic`, {
      mutations: Array.from({ length: 300 }, (_, i) => ({
        type: "set",
        key: ["p", from + i],
        value: { text: `${text} before` },
      })),
    });
  for (let round = 0; round < 3; round++) {
    let written = 0;
    const writer = async (seat: number) => {
      for (let i = 0; ; i++) {
        const key = ["p", (seat * 977 + i * 31) % 900];
        const value = { text: `after round${round}` };
        const mutation = i % 5 === 4 ? { type: "delete", key } : { type: "set", key, value };
        await post(`${url}/atomic`, { mutations: [mutation] });
        if (++written === 60) running?.kill("SIGKILL");
      }
    };
    const creating = post(`${url}/indexes`, { prefix: ["p"], fields: ["text"] });
    await Promise.allSettled([creating, ...[0, 1, 2, 3].map(writer)]);
    expect(await running?.ended()).toBe("SIGKILL");
    url = await serve();
  }
  const isReady = async () => ((await (await fetch(`${url}/indexes`)).json()) as any)[0].isReady;
  await expect.poll(isReady, { timeout: 30_000 }).toBe(true);
  const textOf = (entry: unknown) => JSON.stringify(entry);
  for (const word of ["before", "after", "round0", "round1", "round2"]) {
    const limits = { prefix: ["p"], limit: 1000 };
    const where = { text: { $contains: word } };
    const listed = await post(`${url}/keys/list`, { ...limits, where });
    const found = await post(`${url}/search`, { ...limits, query: word });
    expect(new Set(found.map(textOf))).toEqual(new Set(listed.map(textOf)));
  }
});
