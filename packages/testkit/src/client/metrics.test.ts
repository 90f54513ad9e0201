// What a client learns of how its server fares.
import { createKvServer } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";
import { Kv } from "@keyval/core";
import { startServer } from "@keyval/testkit/start-server";
import { expect, it } from "vitest";

it("reads the metrics as JSON, and as the text Prometheus scrapes", async () => {
  await using server = await startServer();
  const kv = new Kv(server.url);
  await kv.set(["a"], 1);
  await fetch(`${server.url}/queue/enqueue`, { method: "POST", body: `{"value":"later"}` });
  const { operations, storage, queue } = await kv.metrics();
  expect(operations.commit?.count).toBe(1);
  expect(storage.entries).toBe(1);
  expect(queue).toEqual({ pending: 1, processing: 0, dlq: 0, total: 1 });
  const text = await kv.metrics("prometheus");
  expect(text).toContain("keyval_storage_entries 1\n");
  expect(text).toContain('keyval_queue_messages{state="pending"} 1\n');
  await kv.close();
});

it("is refused without the right to admin, in either form", async () => {
  const token = "a-token-that-may-only-read";
  const auth = { tokens: [{ token, rules: [{ prefix: [], allow: ["read" as const] }] }] };
  const server = await createKvServer({ storage: sqlite(":memory:"), auth });
  const kv = new Kv("http://in-process/api", { fetch: server.fetch, token });
  await expect(kv.metrics()).rejects.toMatchObject({ code: "forbidden" });
  await expect(kv.metrics("prometheus")).rejects.toMatchObject({ code: "forbidden", status: 403 });
  await kv.close();
  await server.close();
});
