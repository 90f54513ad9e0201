// `expiresIn: "keep"`: what our server adds to the reference's set.
import { Kv } from "@keyval/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";

let server: RunningServer;
let kv: Kv;

beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url);
});

afterEach(async () => {
  await kv.close();
  await server.close();
});

it('sets a value and keeps the time to live, with expiresIn: "keep"', async () => {
  const key = ["session"];
  const view = kv.live<number>({ key });
  const release = view.retain();
  await view.ready();
  await kv.set(key, 1, { expiresIn: 1500 });
  const before = await kv.get(key);
  const result = await kv.atomic().check(before).set(key, 2, { expiresIn: "keep" }).commit();
  expect(result.ok).toBe(true);
  await vi.waitUntil(() => view.getSnapshot().entry?.value === 2);
  await vi.waitUntil(() => view.getSnapshot().entry?.value === null);
  release();
});

it("lives on where there was no end, and where there was nothing", async () => {
  await kv.set(["a"], 1);
  await kv
    .atomic()
    .set(["a"], 2, { expiresIn: "keep" })
    .set(["b"], 2, { expiresIn: "keep" })
    .sum(["b"], 1, { expiresIn: "keep" })
    .commit();
  expect((await kv.get<number>([["a"], ["b"]])).map(({ value }) => value)).toEqual([2, 3]);
});
