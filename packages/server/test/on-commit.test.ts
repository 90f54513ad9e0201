// server.onCommit: functions of the server's process that are told of commits.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kv, type KvKey } from "@keyval/core";
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createKvServer, type KvCommitEvent, type KvServer } from "../src/index.ts";
import { sqlite } from "../src/sqlite.ts";

let server: KvServer;
let kv: Kv;
let lines: LogLine[];
beforeEach(async () => {
  lines = [];
  server = await createKvServer({ storage: sqlite(":memory:"), log: collectingLog(lines) });
  kv = new Kv("http://in-process/api", { fetch: server.fetch });
});
afterEach(async () => {
  await kv.close();
  await server.close();
});

function collect(prefix: KvKey): { events: KvCommitEvent[]; stop: () => void } {
  const events: KvCommitEvent[] = [];
  return { events, stop: server.onCommit(prefix, (event) => events.push(event)) };
}

it("is called once per commit, in commit order, with what lies at the prefix and below it, and nothing else", async () => {
  const { events } = collect(["users"]);
  const everything = collect([]);
  const first = await kv
    .atomic()
    .set(["users", 1], { since: new Date(5), id: 7n })
    .set(["users"], "all")
    .set(["other"], 1)
    .commit();
  await kv.set(["users2"], 1);
  await kv.delete(["users", 1]);
  await expect.poll(() => everything.events.length).toBe(3);
  expect(events).toEqual([
    {
      versionstamp: first.ok && first.versionstamp,
      entries: [
        {
          key: ["users", 1],
          value: { since: new Date(5), id: 7n },
          versionstamp: first.ok && first.versionstamp,
        },
        { key: ["users"], value: "all", versionstamp: first.ok && first.versionstamp },
      ],
    },
    {
      versionstamp: everything.events[2]?.versionstamp,
      entries: [{ key: ["users", 1], value: null, versionstamp: null }],
    },
  ]);
  expect(everything.events.map(({ entries }) => entries.length)).toEqual([3, 1, 1]);
});

it("keeps the order of many commits that are stored together", async () => {
  const { events } = collect(["n"]);
  await Promise.all(Array.from({ length: 200 }, (_, i) => kv.set(["n", i], i)));
  await expect.poll(() => events.length).toBe(200);
  const stamps = events.map((event) => event.versionstamp);
  expect(stamps).toEqual([...stamps].sort());
});

it("is told when a TTL ends", async () => {
  const { events } = collect(["t"]);
  await kv.set(["t"], 1, { expiresIn: 20 });
  await expect.poll(() => events.at(-1)?.entries[0]?.versionstamp).toBe(null);
});

it("harms no commit and no other function when it throws or rejects, and that is logged", async () => {
  server.onCommit(["a"], () => {
    throw new Error("thrown");
  });
  server.onCommit(["a"], () => Promise.reject(new Error("rejected")));
  const { events } = collect(["a"]);
  expect(await kv.set(["a"], 1)).toMatchObject({ ok: true });
  expect(await kv.set(["a"], 2)).toMatchObject({ ok: true });
  await expect.poll(() => events.length).toBe(2);
  const failures = () => lines.filter(({ level }) => level === "error");
  await expect.poll(() => failures().length).toBe(4);
  expect(failures().map(({ err }) => (err as Error).message)).toEqual(
    expect.arrayContaining(["thrown", "rejected"]),
  );
});

it("may write through a client of the same server", async () => {
  server.onCommit(["in"], ({ entries }) =>
    Promise.all(entries.map(({ key, value }) => kv.set(["out", ...key.slice(1)], value))),
  );
  await kv.set(["in", "x"], "done");
  await expect.poll(async () => (await kv.get(["out", "x"])).value).toBe("done");
});

it("is called no more once it was ended, and for all that is stored when the server closes", async () => {
  const ended = collect(["a"]);
  const kept = collect(["a"]);
  await kv.set(["a"], 1);
  await expect.poll(() => ended.events.length).toBe(1);
  ended.stop();
  ended.stop();
  await kv.set(["a"], 2);
  await server.close();
  expect(ended.events).toHaveLength(1);
  expect(kept.events.map(({ entries }) => entries[0]?.value)).toEqual([1, 2]);
});

it("refuses what is no key and what is no function", () => {
  expect(() => server.onCommit([{}] as never, () => {})).toThrow("Part 0 of the prefix");
  expect(() => server.onCommit(["a"], "log" as never)).toThrow("onCommit needs a function");
});

it("is called once for a commit that is sent again, and not at all for one that was refused", async () => {
  const { events } = collect([]);
  const post = async (body: object) => {
    const url = "http://in-process/api/atomic";
    return (await server.fetch(url, { method: "POST", body: JSON.stringify(body) })).json();
  };
  const commit = { commitId: "once", mutations: [{ type: "sum", key: ["n"], value: 1 }] };
  const first = await post(commit);
  expect(await post(commit)).toEqual(first);
  await post({ checks: [{ key: ["n"], versionstamp: null }], mutations: commit.mutations });
  await post({ mutations: [...commit.mutations, { type: "append", key: ["n"], value: [1] }] });
  await kv.set(["last"], 1);
  await expect.poll(() => events.at(-1)?.entries[0]?.key).toEqual(["last"]);
  expect(events.map(({ entries }) => entries.map(({ value }) => value))).toEqual([[1], [1]]);
});

it("hears nothing of what an earlier process stored", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyval-on-commit-"));
  const open = async () => {
    const opened = await createKvServer({ storage: sqlite(join(folder, "keyval.db")) });
    return { opened, client: new Kv("http://in-process/api", { fetch: opened.fetch }) };
  };
  const before = await open();
  await before.client.set(["a"], "before");
  await before.client.close();
  await before.opened.close();
  const after = await open();
  const heard: unknown[] = [];
  after.opened.onCommit([], ({ entries }) => heard.push(entries[0]?.value));
  await after.client.set(["a"], "after");
  await after.client.close();
  await after.opened.close();
  expect(heard).toEqual(["after"]);
  rmSync(folder, { recursive: true });
});
