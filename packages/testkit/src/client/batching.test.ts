import { Kv } from "@keyval/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";
import { collect } from "./client-servers.ts";

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

it("carries what one tick asks for in one request, each with its own result and error", async () => {
  await kv.atomic().set(["text"], "x").set(["n"], 1).commit();
  const before = server.requests.length;
  const reads = Array.from({ length: 50 }, (_, i) => kv.get(["component", i]));
  const outcomes = await Promise.allSettled([
    kv.get(["n"]),
    kv.get([["n"], ["text"]]),
    kv.atomic().sum(["n"], 1).commit(),
    kv.atomic().sum(["text"], 1).commit(),
    kv
      .atomic()
      .check({ key: ["n"], versionstamp: null })
      .set(["n"], 0)
      .commit(),
    kv.count([]),
    kv.paginate([], { limit: 1 }),
    collect(kv.list([])),
    kv.delete(["none"]),
    kv.get([Number.NaN]),
  ]);
  expect(await Promise.all(reads)).toHaveLength(50);
  expect(server.requests.slice(before)).toEqual([{ method: "POST", path: "/api/batch" }]);
  expect(outcomes.map((outcome) => outcome.status === "fulfilled" || outcome.reason.code)).toEqual([
    true,
    true,
    true,
    "invalid_value",
    true,
    true,
    true,
    true,
    true,
    "invalid_key",
  ]);
  expect(outcomes[4]).toMatchObject({ value: { ok: false, conflicts: [["n"]] } });
});

it("keeps the order of one tick's commits and reads", async () => {
  const [, , seen] = await Promise.all([
    kv.set(["a"], 1),
    kv.atomic().sum(["a"], 1).commit(),
    kv.get(["a"]),
  ]);
  expect(seen.value).toBe(2);
});

it("aborts one call without its neighbours", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Promise.allSettled([
    kv.get(["a"], { signal }),
    kv.set(["b"], 1),
    kv.count([], { signal }),
  ]);
  controller.abort(new Error("unmounted"));
  expect(await calls).toMatchObject([
    { status: "rejected", reason: { code: "aborted", cause: { message: "unmounted" } } },
    { status: "fulfilled" },
    { status: "rejected", reason: { code: "aborted" } },
  ]);
});

it("warns of no leak when many calls share a signal", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on("warning", onWarning);
  try {
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 40 }, (_, i) => kv.get([i], { signal })));
    const clients = Array.from({ length: 40 }, () => kv.list([], { signal }).next());
    await Promise.all(clients);
    await new Promise((resolve) => setImmediate(resolve)); // warnings are emitted on the next tick
    expect(warnings).toEqual([]);
  } finally {
    process.off("warning", onWarning);
  }
});

it("rejects what is under way, and what follows, when the client closes", async () => {
  const pending = Promise.allSettled([kv.get(["a"]), kv.set(["a"], 1)]);
  await kv.close();
  expect(await pending).toMatchObject([
    { reason: { code: "aborted" } },
    { reason: { code: "aborted" } },
  ]);
  await expect(kv.get(["a"])).rejects.toMatchObject({
    code: "aborted",
    message: expect.stringContaining("closed"),
  });
  await using other = new Kv(server.url);
  expect(await other.count([])).toBe(0);
});

it("reaches a server in the same process without a socket", async () => {
  const { createKvServer } = await import("@keyval/server");
  const { sqlite } = await import("@keyval/server/sqlite");
  const inside = await createKvServer({ storage: sqlite(":memory:") });
  const local = new Kv("http://in-process/api", { fetch: inside.fetch });
  await local.set(["a"], 1n);
  expect((await local.get(["a"])).value).toBe(1n);
  await local.close();
  await inside.close();
});

it("reads again once a restarted server is back", async () => {
  await kv.set(["a"], 1);
  const restarted = server.restart();
  await vi.waitFor(async () => expect((await kv.get(["a"])).value).toBe(1));
  await restarted;
});
