// What a server tells of how it fares: as JSON, as Prometheus text, and whether it is well.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKvServer } from "../src/index.ts";
import { sqlite } from "../src/sqlite.ts";
import type { Storage } from "../src/storage/storage.ts";
import { ApiClient, type Answer, freshKey, set } from "./api-client.ts";

let server: RunningServer;
let api: ApiClient;
beforeAll(async () => {
  server = await startServer();
  api = new ApiClient(server);
});
afterAll(async () => {
  await api.closeStreams();
  await server.close();
});

const metrics = (): Promise<Answer> => api.call("GET", "/metrics");

describe("GET /metrics", () => {
  it("counts and times each operation, those within a batch too, and errors by code", async () => {
    const before = await metrics();
    const key = freshKey();
    await api.commit(set(key, 1));
    await api.batch({ op: "get", keys: [key] }, { op: "count", prefix: key }, { op: "what" });
    await api.call("GET", `/keys/${key.join("/")}`);
    await api.call("PUT", "/keys/a?expiresIn=-1", 1);
    const { operations, errors, requests } = await metrics();
    const more = (name: string) => operations[name].count - (before.operations[name]?.count ?? 0);
    expect([more("commit"), more("get"), more("count"), more("set")]).toEqual([1, 2, 1, 1]);
    expect(operations.set.errors).toBe(1);
    expect(errors.invalid_argument).toBe(2);
    expect(requests["4xx"]).toBe(1);
    const { mean, p50, p95, p99 } = operations.get.latency;
    expect(mean).toBeGreaterThan(0);
    expect(p50 <= p95 && p95 <= p99).toBe(true);
  });

  it("knows how many entries there are after sets, overwrites, deletes, expiry and refused commits", async () => {
    const { storage: before } = await metrics();
    const key = freshKey();
    const mutations = [0, 1, 2, 3].map((i) => set([...key, i], i));
    await api.commit(...mutations);
    await api.commit(set([...key, 0], "again"), set([...key, 4], 4, { expiresIn: 1 }));
    await api.commit({ type: "delete", key: [...key, 1] }, { type: "delete", key: [...key, 99] });
    await api.commit(set([...key, 7], 1), { type: "sum", key: [...key, 7], value: "x" });
    await expect.poll(async () => (await metrics()).storage.entries).toBe(before.entries + 3);
    await api.call("DELETE", `/keys/${key.join("/")}`);
    const { storage } = await metrics();
    expect(storage.entries).toBe(before.entries);
    expect(storage.log.commits).toBeGreaterThan(before.log.commits + 3);
    expect(storage).toMatchObject({ engine: "sqlite", expired: 0, head: expect.any(String) });
    expect(storage.bytes).toBeGreaterThan(storage.freeBytes);
  });

  it("counts streams, watches, frames and their bytes", async () => {
    const { watch: before } = await metrics();
    const key = freshKey();
    const stream = await api.watch([
      { id: "a", prefix: key },
      { id: "b", keys: [key] },
    ]);
    await stream.event("ping");
    await api.commit(set(key, "told"));
    await stream.event("commit");
    const { watch } = await metrics();
    expect(watch.streams).toBe(before.streams + 1);
    expect(watch.watches).toBe(before.watches + 2);
    expect(watch.opened).toBe(before.opened + 1);
    expect(watch.frames).toBe(before.frames + 5); // open, two snapshots, ping, commit
    expect(watch.bytes).toBeGreaterThan(before.bytes + 200);
  });
});

describe("what is measured", () => {
  const prometheus = async () => (await fetch(`${server.url}/metrics/prometheus`)).text();
  /** A sample's value. */
  const sample = (text: string, name: string): number => {
    const line = text.split("\n").find((one) => one.startsWith(`${name} `));
    expect(line, name).toBeDefined();
    return Number((line as string).slice(name.length));
  };

  it("moves when it should, in both forms alike, and stands still otherwise", async () => {
    const key = freshKey();
    const [before, textBefore] = [await metrics(), await prometheus()];
    const still = await metrics();
    expect(still.storage).toEqual({ ...before.storage, log: still.storage.log });
    expect([still.storage.log.commits, still.watch]).toEqual([
      before.storage.log.commits,
      before.watch,
    ]);

    const stream = await api.watch([{ id: "w", prefix: key }]);
    await stream.event("ping");
    for (let i = 0; i < 20; i++) await api.commit(set([...key, i], "x".repeat(50_000)));
    await stream.until(({ data }) => data.entries?.[0]?.key.at(-1) === 19);
    const [{ id }] = [await api.call("POST", "/queue/enqueue", { value: 1 })];
    const [after, textAfter] = [await metrics(), await prometheus()];
    const histogram = 'keyval_operation_duration_seconds_count{operation="commit"}';
    const moved = (name: string) => sample(textAfter, name) - sample(textBefore, name);
    expect(after.operations.commit.count - (before.operations.commit?.count ?? 0)).toBe(20);
    expect(sample(textAfter, histogram)).toBe(after.operations.commit.count);
    expect(after.storage.entries - before.storage.entries).toBe(20);
    expect(after.storage.log.commits - before.storage.log.commits).toBe(20);
    expect(after.storage.bytes).toBeGreaterThan(before.storage.bytes + 1_000_000);
    expect(after.watch.streams - before.watch.streams).toBe(1);
    expect(after.watch.frames - before.watch.frames).toBeGreaterThanOrEqual(4);
    expect(after.watch.bytes - before.watch.bytes).toBeGreaterThan(1_000_000);
    expect(after.queue.pending - before.queue.pending).toBe(1);
    expect(moved("keyval_storage_entries")).toBe(20);
    expect(moved("keyval_log_commits")).toBe(20);
    expect(moved("keyval_watch_streams")).toBe(1);

    await stream.close();
    await api.call("POST", "/queue/ack", { id });
    await api.call("DELETE", `/keys/${key.join("/")}`);
    await expect.poll(async () => (await metrics()).watch.streams).toBe(before.watch.streams);
    const end = await metrics();
    expect([end.storage.entries, end.queue.total]).toEqual([
      before.storage.entries,
      before.queue.total,
    ]);
    expect(end.storage.freeBytes).toBeGreaterThan(before.storage.freeBytes + 900_000);
  });
});

describe("GET /metrics/prometheus", () => {
  it("is the same in text format 0.0.4: every family with help and type, histograms that add up", async () => {
    await api.call("GET", "/keys?limit=1");
    const response = await fetch(`${server.url}/metrics/prometheus`);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await response.text();
    const types = new Map<string, string>();
    const samples = new Map<string, number>();
    for (const line of text.trimEnd().split("\n")) {
      const [, family, type] = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line) ?? [];
      if (family && type) types.set(family, type);
      else if (!line.startsWith("# HELP ")) {
        const [, sample, value] =
          /^(\w+(?:\{\w+="[^"\n]*"(?:,\w+="[^"\n]*")*\})?) (-?[\d.e+-]+)$/.exec(line) ?? [];
        expect(sample, line).toBeDefined();
        expect(samples.has(sample as string), line).toBe(false);
        samples.set(sample as string, Number(value));
      }
    }
    const ofFamily = (sample: string) => sample.replace(/\{.*/, "");
    for (const sample of samples.keys()) {
      const family = ofFamily(sample).replace(/_(bucket|sum|count)$/, "");
      expect(types.has(family) || types.has(ofFamily(sample)), sample).toBe(true);
    }
    const name = "keyval_operation_duration_seconds";
    expect(types.get(name)).toBe("histogram");
    const buckets = [...samples].filter(([sample]) =>
      sample.startsWith(`${name}_bucket{operation="list"`),
    );
    expect(buckets.map(([, count]) => count)).toEqual(
      buckets.map(([, count]) => count).sort((a, b) => a - b),
    );
    const { operations, watch } = await metrics();
    expect(buckets.at(-1)).toEqual([
      `${name}_bucket{operation="list",le="+Inf"}`,
      operations.list.count,
    ]);
    expect(samples.get(`${name}_count{operation="list"}`)).toBe(operations.list.count);
    expect(samples.get("keyval_watch_streams")).toBe(watch.streams);
    expect(types.get("keyval_errors_total")).toBe("counter");
    // Before the first of them: else an alarm on growth would miss it.
    expect(samples.get('keyval_errors_total{code="internal"}')).toBe(0);
    expect(samples.get('keyval_requests_total{status="5xx"}')).toBe(0);
  });
});

describe("the number of entries", () => {
  it("is right after a restart, and counted anew after a process that did not close its file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyval-metrics-"));
    const path = join(folder, "keyval.db");
    const entries = async (expected: { left: boolean }, write: (storage: Storage) => void) => {
      const storage = await sqlite(path).open();
      expect(storage.wasLeftOpen).toBe(expected.left);
      write(storage);
      return storage;
    };
    const put = (storage: Storage, name: string) => {
      const versionstamp = "01900000-0000-7000-8000-000000000000";
      const entry = {
        key: name,
        keyText: `["${name}"]`,
        value: "1",
        versionstamp,
        expiresAt: null,
      };
      void storage.transaction((transaction) =>
        transaction.write({ at: 1, puts: [entry], deletes: [], commits: [], results: [] }),
      );
    };
    const first = await entries({ left: false }, (storage) => put(storage, "a"));
    await first.close();
    const second = await entries({ left: false }, (storage) => put(storage, "b"));
    expect((await second.stats(0)).entries).toBe(2);
    // As kill -9 leaves it: the file and its write-ahead log, copied while they are open.
    const { copyFileSync } = await import("node:fs");
    for (const end of ["", "-wal"]) copyFileSync(path + end, join(folder, `killed.db${end}`));
    await second.close();
    const killed = await sqlite(join(folder, "killed.db")).open();
    expect(killed.wasLeftOpen).toBe(true);
    expect((await killed.stats(0)).entries).toBe(2);
    await killed.close();
    rmSync(folder, { recursive: true });
  });
});

describe("GET /health", () => {
  it("answers 503 when storage does not", async () => {
    let storage: Storage | undefined;
    const lame = await createKvServer({
      storage: { name: "sqlite", open: async () => (storage = await sqlite(":memory:").open()) },
    });
    const health = () => lame.fetch("http://in-process/api/health");
    expect(await (await health()).json()).toMatchObject({
      ok: true,
      storage: { engine: "sqlite" },
    });
    await storage?.close();
    const response = await health();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "unavailable",
      error: expect.stringMatching(/Storage does not answer/),
    });
  });

  it("answers 503 once the server is stopping", async () => {
    const stopping = await createKvServer({ storage: sqlite(":memory:") });
    const closed = stopping.close();
    expect((await stopping.fetch("http://in-process/api/health")).status).toBe(503);
    await closed;
  });
});
