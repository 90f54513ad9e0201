// The ends of what is allowed: the longest keys in pages, the largest windows, values too large to travel together.
import { Kv, type KvKey } from "@keyval/core";
import { expect, it } from "vitest";
import { startServer } from "../start-server.ts";
import { until } from "./until.ts";

it("pages keys of 20 parts, also after a reconnect", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  const prefix: KvKey = Array.from({ length: 19 }, (_, i) => `p${i}`);
  const write = kv.atomic();
  for (let i = 0; i < 10; i++) write.set([...prefix, i], i);
  await write.commit();
  const view = kv.live<number>({ prefix, pageSize: 3 });
  const release = view.retain();
  await view.ready();
  await view.loadMore();
  const values = () => view.getSnapshot().entries.map((entry) => entry.value);
  expect(values()).toEqual([0, 1, 2, 3, 4, 5]);
  await server.restart();
  await kv.set([...prefix, 1], 100);
  await until(view, () => values()[1] === 100);
  release();
});

it("keeps a list of the largest limit right", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  for (let from = 0; from < 10_010; from += 1000) {
    const write = kv.atomic();
    for (let i = from; i < Math.min(from + 1000, 10_010); i++) write.set(["w", i], i);
    await write.commit();
  }
  const view = kv.live({ prefix: ["w"], limit: 10_000 });
  const release = view.retain();
  await view.ready();
  expect(view.getSnapshot().hasMore).toBe(true);
  await kv.atomic().set(["w", -1], -1).delete(["w", 9999]).commit();
  await kv.delete(["w", 5]);
  const keys = () => view.getSnapshot().entries.map((entry) => entry.key[1]);
  await until(view, () => keys()[0] === -1 && !keys().includes(5));
  const expected: unknown[] = [];
  for await (const { key } of kv.list(["w"], { limit: 10_000 })) expected.push(key[1]);
  expect(keys()).toEqual(expected);
  release();
});

it("lists values that are too large to travel together, by reads and by polls", async () => {
  await using server = await startServer({ limits: { body: 3_000_000 } });
  await using kv = new Kv(server.url, { watch: { mode: "polling", pollInterval: 50 } });
  for (let i = 0; i < 8; i++) await kv.set(["big", i], "x".repeat(1_000_000));
  const listed: unknown[] = [];
  for await (const { key } of kv.list(["big"])) listed.push(key[1]);
  expect(listed).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const view = kv.live({ prefix: ["big"] });
  const release = view.retain();
  expect((await view.ready()).entries).toHaveLength(8);
  release();
}, 60_000);

it("refuses to watch with a client that is closed", async () => {
  const kv = new Kv("http://127.0.0.1:9/api");
  await kv.close();
  expect(() => kv.watch(["a"], () => {})).toThrow(/closed/);
});
