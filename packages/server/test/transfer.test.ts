// The data as a whole over HTTP: exported as lines, and as a backup. The command's side of it: cli-transfer.test.ts.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createKvServer } from "../src/index.ts";
import { sqlite } from "../src/sqlite.ts";
import { ApiClient, set } from "./api-client.ts";

const folder = mkdtempSync(join(tmpdir(), "keyval-transfer-"));
let server: RunningServer;
let api: ApiClient;
beforeAll(async () => {
  server = await startServer({ storage: sqlite(join(folder, "data", "keyval.db")) });
  api = new ApiClient(server);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

it("exports a prefix: its own key and all below it, in key order, with their ends", async () => {
  await api.commit(
    ...[set(["e", 2], { big: { __type: "bigint", value: "7" } }), set(["e"], "itself")],
    ...[set(["e", 10], null, { expiresIn: 60_000 }), set(["ee"], "other"), set(["a"], "other")],
  );
  const response = await fetch(`${server.url}/export?prefix=e`);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = (await response.text()).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { key: ["e"], value: "itself" },
    { key: ["e", 2], value: { big: { __type: "bigint", value: "7" } } },
    { key: ["e", 10], value: null, expiresAt: expect.any(Number) },
  ]);
  const all = await (await fetch(`${server.url}/export?prefix=`)).text();
  expect(all.trimEnd().split("\n")).toHaveLength(5);
  expect((await fetch(`${server.url}/export`)).status).toBe(400);
});

it("hands out a backup that opens as a store, and leaves no file behind", async () => {
  await api.commit(set(["b"], "backed up"));
  const response = await fetch(`${server.url}/backup`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(Number(response.headers.get("content-length"))).toBe(bytes.byteLength);
  const path = join(folder, "copy.db");
  writeFileSync(path, bytes);
  const copy = await createKvServer({ storage: sqlite(path) });
  const entry = await copy.fetch("http://in-process/api/keys/b");
  expect(await entry.json()).toMatchObject({ value: "backed up" });
  await copy.close();
  await expect
    .poll(() => readdirSync(join(folder, "data")).filter((name) => name.includes("backup")))
    .toEqual([]);
});

it("forgets a backup that nobody reads to its end", async () => {
  await api.commit(...Array.from({ length: 100 }, (_, i) => set(["large", i], "x".repeat(50_000))));
  const response = await fetch(`${server.url}/backup`);
  await response.body?.cancel();
  await expect
    .poll(() => readdirSync(join(folder, "data")).filter((name) => name.includes("backup")))
    .toEqual([]);
});

it("a process that was killed meanwhile leaves a copy, which the next one on the same file removes", async () => {
  const beside = join(folder, "two");
  const start = (name: string) => createKvServer({ storage: sqlite(join(beside, name)) });
  const copies = () => readdirSync(beside).filter((name) => name.includes("backup"));
  const leaveCopy = async (name: string) => {
    const copied = await start(name);
    const { body } = await copied.fetch("http://in-process/api/backup");
    const [copy = ""] = copies().filter((one) => !one.endsWith("-left"));
    cpSync(join(beside, copy), join(beside, `${copy}-left`), { recursive: true });
    await body?.cancel();
    await copied.close();
  };
  await leaveCopy("a.db");
  const ofOther = copies().filter((name) => name.endsWith("-left"));
  await leaveCopy("b.db");
  await expect.poll(copies).toHaveLength(2);
  const next = await start("b.db");
  expect(copies()).toEqual(ofOther);
  await next.close();
});

it("hands out nothing without the right to admin, and an export only below where there is one", async () => {
  const token = "an-operator-of-one-corner";
  const rules = [
    { prefix: [], allow: ["read" as const, "write" as const] },
    { prefix: ["corner"], allow: ["admin" as const] },
  ];
  const guarded = await createKvServer({
    storage: sqlite(":memory:"),
    auth: { tokens: [{ token, rules }] },
  });
  const ask = async (path: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await guarded.fetch(`http://in-process/api${path}`, { headers })).status;
  };
  expect(await ask("/backup")).toBe(403);
  expect(await ask("/export?prefix=")).toBe(403);
  expect(await ask("/metrics")).toBe(403);
  expect(await ask("/metrics/prometheus")).toBe(403);
  expect(await ask("/export?prefix=corner")).toBe(200);
  await guarded.close();
});
