// The guarantees of the watch stream, by their numbers in the protocol, through a real socket.
import { EventStream } from "@keyval/testkit/event-stream";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

let server: RunningServer;
let tests = 0;
const open: EventStream[] = [];
beforeAll(async () => {
  server = await startServer({ heartbeat: 200 });
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});
afterAll(() => server.close());

async function call(path: string, body: unknown): Promise<any> {
  const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
  return response.status === 204 ? undefined : response.json();
}
const fresh = () => ["w", ++tests];
const set = (key: unknown[], value: unknown, more: object = {}) => ({
  type: "set",
  key,
  value,
  ...more,
});
const commit = async (...mutations: object[]): Promise<string> =>
  (await call("/atomic", { mutations })).versionstamp;
const remove = (key: unknown[]) => ({ type: "delete", key });

async function watch(watches: object[], cursor?: string): Promise<EventStream> {
  const stream = await EventStream.open(server.url, {
    watches,
    ...(cursor !== undefined && { cursor }),
  });
  open.push(stream);
  return stream;
}
const connectionOf = (stream: EventStream) => stream.frames[0]?.data.connection as string;
const valuesOf = (entries: { value: unknown }[]) => entries.map((entry) => entry.value);

it("1. Order: commits arrive in commit order, under concurrent writers", async () => {
  const prefix = fresh();
  const stream = await watch([{ id: "a", prefix }]);
  await stream.event("ping");
  const stamps = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      commit({ type: "sum", key: [...prefix, i % 3], value: 1 }),
    ),
  );
  await stream.passed([...stamps].sort().at(-1) as string);
  const frames = stream.frames.filter((frame) => frame.event === "commit");
  expect(frames.map((frame) => frame.data.asOf)).toEqual([...stamps].sort());
  expect(frames.every((frame) => frame.id === frame.data.asOf)).toBe(true);
  const last = new Map<string, number>();
  for (const { key, value } of frames.flatMap((frame) => frame.data.entries)) {
    expect(value).toBe((last.get(String(key)) ?? 0) + 1);
    last.set(String(key), value);
  }
});

describe("2. No gap", () => {
  it("after a reconnect with a cursor every later change arrives, with the ids of its commits", async () => {
    const prefix = fresh();
    await commit(set([...prefix, 1], "old"), set([...prefix, 2], "gone later"));
    const first = await watch([{ id: "a", prefix }]);
    const { id: cursor } = await first.event("ping");
    await first.close();
    const { versionstamp } = await call("/atomic", {
      mutations: [set([...prefix, 3], "new")],
      commitId: "mine",
    });
    const last = await commit(remove([...prefix, 2]), set(["elsewhere", 1], "not watched"));
    const second = await watch(
      [
        { id: "a", prefix, held: true },
        { id: "b", keys: [[...prefix, 1]] },
      ],
      cursor,
    );
    const { data } = await second.event("commit");
    expect(data).toEqual({
      asOf: last,
      entries: [
        { key: [...prefix, 3], value: "new", versionstamp },
        { key: [...prefix, 2], value: null, versionstamp: null },
      ],
      commitIds: ["mine"],
    });
    const { data: snapshot } = await second.event("snapshot");
    expect([snapshot.watch, snapshot.asOf, valuesOf(snapshot.entries)]).toEqual([
      "b",
      last,
      ["old"],
    ]);
    expect(second.frames.map((frame) => frame.event)).toEqual(["open", "commit", "snapshot"]);
  });

  it("also over a restart, and with Last-Event-ID for the cursor", async () => {
    const prefix = fresh();
    const first = await watch([{ id: "a", prefix }]);
    const { id: cursor } = await first.event("ping");
    await commit(set([...prefix, 1], 1));
    await server.restart();
    const last = await commit(set([...prefix, 2], 2));
    const second = await EventStream.open(
      server.url,
      { watches: [{ id: "a", prefix, held: true }] },
      { "last-event-id": cursor as string },
    );
    open.push(second);
    const { data } = await second.event("commit");
    expect([data.asOf, valuesOf(data.entries)]).toEqual([last, [1, 2]]);
  });

  it("a cursor at the head is answered by a ping", async () => {
    const cursor = await commit(set(fresh(), 1));
    const stream = await watch([{ id: "a", prefix: [], held: true }], cursor);
    await stream.event("ping");
    expect(stream.frames.map((frame) => frame.event)).toEqual(["open", "ping"]);
    expect(stream.frames[1]?.data.asOf).toBe(cursor);
  });

  it("a cursor the log does not know is answered by a reset, and snapshots", async () => {
    const prefix = fresh();
    const asOf = await commit(set([...prefix, 1], 1));
    const stream = await watch(
      [
        { id: "a", prefix, held: true },
        { id: "b", prefix: [...prefix, "x"] },
      ],
      "00000000-0000-7000-8000-000000000000",
    );
    await stream.event("ping");
    const [, reset, ...snapshots] = stream.frames;
    expect([reset?.event, reset?.data.watches]).toEqual(["reset", ["a"]]);
    expect(snapshots.slice(0, 2).map(({ event, data }) => [event, data.watch, data.asOf])).toEqual([
      ["snapshot", "a", asOf],
      ["snapshot", "b", asOf],
    ]);
  });

  it("nor after the log was trimmed", async () => {
    const small = await startServer({ logMax: 10 });
    const put = async (i: number) =>
      (await (await fetch(`${small.url}/keys/k/${i}`, { method: "PUT", body: "1" })).json()) as {
        versionstamp: string;
      };
    const stamps: string[] = [];
    for (let i = 0; i < 30; i++) stamps.push((await put(i)).versionstamp);
    const resume = async (cursor: string) => {
      const stream = await EventStream.open(small.url, {
        watches: [{ id: "a", prefix: [], held: true }],
        cursor,
      });
      await stream.event("ping");
      await stream.close();
      return stream.frames[1];
    };
    expect((await resume(stamps[0] as string))?.event).toBe("reset");
    const kept = await resume(stamps[25] as string);
    expect([kept?.event, kept?.data.entries.length]).toEqual(["commit", 4]);
    await small.close();
  });
});

it("3. Atomic: a commit is one frame, with each entry of it that any watch selects, once", async () => {
  const prefix = fresh();
  const stream = await watch([
    { id: "a", prefix },
    {
      id: "b",
      keys: [
        [...prefix, 1],
        [...prefix, 2],
      ],
    },
    { id: "c", prefix: [...prefix, "deep"] },
  ]);
  await stream.event("ping");
  const asOf = await commit(
    set([...prefix, 1], 1),
    set([...prefix, "deep", 2], 2),
    set([...prefix, 3], 3),
    set(["unseen", 1], 4),
  );
  const { data } = await stream.event("commit");
  expect(data.asOf).toBe(asOf);
  expect(valuesOf(data.entries)).toEqual([1, 2, 3]);
});

it("4. Snapshot joins log: a snapshot and the commits after it leave nothing out and tell nothing twice", async () => {
  const prefix = fresh();
  const writes = Array.from({ length: 100 }, (_, i) => commit(set([...prefix, i], i)));
  const streams = await Promise.all(Array.from({ length: 5 }, () => watch([{ id: "a", prefix }])));
  const last = (await Promise.all(writes)).sort().at(-1) as string;
  for (const stream of streams) {
    await stream.passed(last);
    const snapshot = stream.frames.find((frame) => frame.event === "snapshot")?.data;
    const commits = stream.frames
      .filter((frame) => frame.event === "commit")
      .map((frame) => frame.data);
    const told = [...snapshot.entries, ...commits.flatMap((frame) => frame.entries)];
    expect(valuesOf(told).sort((a: any, b: any) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(snapshot.entries.every((entry: any) => entry.versionstamp <= snapshot.asOf)).toBe(true);
    expect(commits.every((frame) => frame.asOf > snapshot.asOf)).toBe(true);
  }
});

it("5. Expiry is a commit: delivered like a deletion, within 100 ms of its time", async () => {
  const key = fresh();
  const stream = await watch([{ id: "a", keys: [key] }]);
  await stream.event("ping");
  const before = Date.now();
  const stored = await commit(set(key, 1, { expiresIn: 150 }));
  const latest = Date.now();
  await stream.event("commit");
  const { data } = await stream.event("commit");
  expect(data.entries).toEqual([{ key, value: null, versionstamp: null }]);
  expect(data.asOf > stored).toBe(true);
  expect(Date.now()).toBeGreaterThanOrEqual(before + 150);
  expect(Date.now()).toBeLessThan(latest + 150 + 100);
});

it("6. Bounded: a slow reader's changes are coalesced per key, then its stream is closed and resumes by cursor", async () => {
  const tight = await startServer({ limits: { streamBuffer: 1000, slowReader: 3_000_000 } });
  const put = async (name: string, size: number, i: number) =>
    (await (
      await fetch(`${tight.url}/keys/${name}`, {
        method: "PUT",
        body: JSON.stringify(`${i}`.padStart(size, "x")),
      })
    ).json()) as { versionstamp: string };
  const stream = await EventStream.open(tight.url, {
    watches: [
      { id: "a", prefix: [] },
      { id: "k", keys: [["hot"]] },
    ],
  });
  await stream.event("ping");
  // Not read from here on: sockets fill, then changes of one key wait as its latest one only.
  const writes = 60;
  for (let i = 0; i < writes; i++) await put("hot/x", 1_000_000, i);
  const last = await put("hot", 100, 7);
  await stream.passed(last.versionstamp);
  const commits = stream.frames.filter((frame) => frame.event === "commit");
  expect(commits.length).toBeLessThan(writes);
  expect(
    commits.flatMap((frame) => frame.data.entries).findLast((entry) => entry.key[1] === "x").value,
  ).toMatch(new RegExp(`x${writes - 1}$`));

  let stamp = "";
  while (tight.streams() > 0)
    ({ versionstamp: stamp } = await put(`many/${Math.random()}`, 1_000_000, 1));
  const frames = await stream.end();
  expect(frames.at(-1)).toMatchObject({ event: "error", data: { code: "unavailable" } });
  const again = await EventStream.open(tight.url, {
    watches: [{ id: "a", prefix: [], held: true }],
    cursor: frames.at(-1)?.id,
  });
  expect((await again.event("commit")).data.asOf).toBe(stamp);
  await again.close();
  await tight.close();
});

describe("7. Windows", () => {
  it("get only changes inside, evict silently, and are refilled in the same frame", async () => {
    const prefix = fresh();
    const key = (i: number) => [...prefix, i];
    await commit(...[1, 2, 4, 5, 6].map((i) => set(key(i), i)));
    const stream = await watch([
      { id: "w", prefix, limit: 3 },
      { id: "end", keys: [key(99)] },
    ]);
    const { data: snapshot } = await stream.event("snapshot");
    expect([valuesOf(snapshot.entries), snapshot.hasMore]).toEqual([[1, 2, 4], true]);
    await commit(set(key(6), "outside"));
    await commit(set(key(3), 3));
    expect(valuesOf((await stream.event("commit")).data.entries)).toEqual([3]); // 4 falls out
    await commit(set(key(4), "outside now"));
    await commit(remove(key(1)), set(key(7), "outside too"));
    const { data } = await stream.event("commit");
    expect([
      data.entries.map((entry: any) => entry.key),
      data.refills[0].watch,
      valuesOf(data.refills[0].entries),
    ]).toEqual([[key(1)], "w", ["outside now"]]);
    await commit(set(key(99), "end"));
    expect((await stream.event("commit")).data.entries[0].key).toEqual(key(99));
  });

  it("with a filter hold the first matches, in either direction", async () => {
    const prefix = fresh();
    const key = (i: number) => [...prefix, i];
    await commit(...[1, 2, 3, 4, 5].map((i) => set(key(i), { odd: i % 2 === 1 })));
    const stream = await watch([
      { id: "w", prefix, limit: 2, reverse: true, where: { odd: true } },
    ]);
    expect((await stream.event("snapshot")).data.entries.map((entry: any) => entry.key)).toEqual([
      key(5),
      key(3),
    ]);
    await commit(set(key(5), { odd: false }));
    const { data } = await stream.event("commit");
    expect([data.entries[0].key, data.refills[0].entries[0].key]).toEqual([key(5), key(1)]);
  });

  it("pinned stay the key range of their snapshot", async () => {
    const prefix = fresh();
    const key = (i: number) => [...prefix, i];
    await commit(...[1, 3, 5].map((i) => set(key(i), i)));
    const stream = await watch([{ id: "p", prefix, limit: 2, pin: true }]);
    expect(valuesOf((await stream.event("snapshot")).data.entries)).toEqual([1, 3]);
    await commit(set(key(4), "beyond"));
    await commit(set(key(2), 2), remove(key(3)));
    const { data } = await stream.event("commit");
    expect([valuesOf(data.entries), data.refills]).toEqual([[2, null], undefined]);
  });
});

describe("8. Cost", () => {
  it("an idle watch costs no storage query, and a commit asks only the watches of its keys", async () => {
    const { sqlite } = await import("../src/sqlite.ts");
    let reads = 0;
    const counted = await startServer({
      heartbeat: 20,
      storage: {
        name: "counted",
        open: async () => {
          const storage = await sqlite(":memory:").open();
          for (const name of ["get", "list", "count", "commitsAfter", "nextExpiry"] as const) {
            const original = storage[name].bind(storage) as (...args: unknown[]) => unknown;
            Object.assign(storage, {
              [name]: (...args: unknown[]) => (reads++, original(...args)),
            });
          }
          return storage;
        },
      },
    });
    const stream = await EventStream.open(counted.url, {
      watches: Array.from({ length: 500 }, (_, i) => ({ id: `${i}`, prefix: ["p", i], limit: 5 })),
    });
    await stream.event("ping");
    const before = reads;
    for (let beats = 0; beats < 5; beats++) await stream.event("ping");
    expect(reads).toBe(before);
    await fetch(`${counted.url}/keys/p/7/x`, { method: "PUT", body: "1" });
    await stream.event("commit");
    expect(reads).toBe(before + 1); // the key the commit changes
    await stream.close();
    await counted.close();
  });
});

describe("a stream", () => {
  it("gains and loses watches while it is open", async () => {
    const prefix = fresh();
    await commit(set([...prefix, 1], 1));
    const stream = await watch([{ id: "a", prefix: [...prefix, "none"] }]);
    await stream.event("ping");
    const path = `/watch/${connectionOf(stream)}`;
    await call(path, { add: [{ id: "b", prefix }], remove: ["a"] });
    expect((await stream.event("snapshot")).data.watch).toBe("b");
    await call(path, { remove: ["b"] });
    await commit(set([...prefix, 1], "unseen"));
    await call(path, { add: [{ id: "c", keys: [[...prefix, 1]] }] });
    expect((await stream.next())?.data).toMatchObject({
      watch: "c",
      entries: [{ value: "unseen" }],
    });
    expect(server.watches()).toBe(1);
  });

  it("goes on when one of its watches is refused", async () => {
    const prefix = fresh();
    const stream = await watch([
      { id: "bad", prefix: [null] },
      { id: "worse", prefix, where: { a: { $no: 1 } } },
      { prefix },
      { id: "none" },
      { id: "good", prefix },
    ]);
    await stream.event("ping");
    const errors = stream.frames
      .filter((frame) => frame.event === "error")
      .map(({ data }) => [data.watch, data.code]);
    expect(errors).toEqual([
      ["bad", "invalid_key"],
      ["worse", "invalid_argument"],
      [undefined, "invalid_argument"],
      ["none", "invalid_argument"],
    ]);
    await commit(set([...prefix, 1], 1));
    expect(valuesOf((await stream.event("commit")).data.entries)).toEqual([1]);
  });

  it("tells of a filtered entry while it matches, and once when it no longer does", async () => {
    const prefix = fresh();
    const key = [...prefix, 1];
    const stream = await watch([{ id: "a", prefix, where: { done: false } }]);
    await stream.event("ping");
    await commit(set(key, { done: true }));
    await commit(set(key, { done: false }));
    await commit(set(key, { done: true }));
    await commit(set(key, { done: true, more: 1 }));
    const last = await commit(set([...prefix, 2], { done: false }));
    await stream.passed(last);
    expect(
      stream.frames
        .filter((frame) => frame.event === "commit")
        .flatMap((frame) => valuesOf(frame.data.entries)),
    ).toEqual([{ done: false }, { done: true }, { done: false }]);
  });

  it("gets a frame past a batch's commits when the batch names it", async () => {
    const stream = await watch([{ id: "a", prefix: fresh() }]);
    await stream.event("ping");
    const { results } = await call("/batch", {
      connection: connectionOf(stream),
      requests: [{ op: "commit", mutations: [set(["unwatched"], 1)] }],
    });
    const frame = await stream.next();
    expect(frame?.event).toBe("ping");
    expect(frame?.data.asOf >= results[0].result.versionstamp).toBe(true);
  });

  it("carries a megabyte whole, line breaks included", async () => {
    const key = fresh();
    const value = "line\r\n".repeat(180_000);
    const stream = await watch([{ id: "a", keys: [key] }]);
    await stream.event("ping");
    await commit(set(key, value));
    expect((await stream.event("commit")).data.entries[0].value).toBe(value);
  });

  it("is forgotten when its reader goes", async () => {
    const stream = await watch([{ id: "a", prefix: [] }]);
    await stream.event("ping");
    await stream.close();
    while (server.streams() > 0) await fetch(`${server.url}/health`);
    expect(server.watches()).toBe(0);
  });
});
