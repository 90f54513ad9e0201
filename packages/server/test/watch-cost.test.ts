// Guarantees 5 to 8 of the watch stream, by their numbers in the protocol, through a real socket. That expiry is due at
// its very millisecond is shown on a clock of the test's own: src/services/expiry.test.ts.
import { EventStream } from "@keyval/testkit/event-stream";
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, remove, set, valuesOf } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer({ heartbeat: 200 }));
});
afterEach(() => api.closeStreams());
afterAll(() => api.server.close());

it("5. Expiry is a commit: delivered like a deletion, without a poll, and not before its time", async () => {
  const key = freshKey();
  const stream = await api.watch([{ id: "a", keys: [key] }]);
  await stream.event("ping");
  const before = Date.now();
  const stored = await api.commit(set(key, 1, { expiresIn: 150 }));
  await stream.event("commit");
  const { data } = await stream.event("commit");
  expect(data.entries).toEqual([{ key, value: null, versionstamp: null }]);
  expect(data.asOf > stored).toBe(true);
  expect(Date.now()).toBeGreaterThanOrEqual(before + 150);
});

it("6. Bounded: a slow reader's changes are coalesced per key, then its stream is closed and resumes by cursor", {
  timeout: 60_000,
}, async () => {
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
    const prefix = freshKey();
    const key = (i: number) => [...prefix, i];
    await api.commit(...[1, 2, 4, 5, 6].map((i) => set(key(i), i)));
    const stream = await api.watch([
      { id: "w", prefix, limit: 3 },
      { id: "end", keys: [key(99)] },
    ]);
    const { data: snapshot } = await stream.event("snapshot");
    expect([valuesOf(snapshot.entries), snapshot.hasMore]).toEqual([[1, 2, 4], true]);
    await api.commit(set(key(6), "outside"));
    await api.commit(set(key(3), 3));
    expect(valuesOf((await stream.event("commit")).data.entries)).toEqual([3]); // 4 falls out
    await api.commit(set(key(4), "outside now"));
    await api.commit(remove(key(1)), set(key(7), "outside too"));
    const { data } = await stream.event("commit");
    expect([
      data.entries.map((entry: any) => entry.key),
      data.refills[0].watch,
      valuesOf(data.refills[0].entries),
    ]).toEqual([[key(1)], "w", ["outside now"]]);
    await api.commit(set(key(99), "end"));
    expect((await stream.event("commit")).data.entries[0].key).toEqual(key(99));
  });

  it("with a filter hold the first matches, in either direction", async () => {
    const prefix = freshKey();
    const key = (i: number) => [...prefix, i];
    await api.commit(...[1, 2, 3, 4, 5].map((i) => set(key(i), { odd: i % 2 === 1 })));
    const stream = await api.watch([
      { id: "w", prefix, limit: 2, reverse: true, where: { odd: true } },
    ]);
    expect((await stream.event("snapshot")).data.entries.map((entry: any) => entry.key)).toEqual([
      key(5),
      key(3),
    ]);
    await api.commit(set(key(5), { odd: false }));
    const { data } = await stream.event("commit");
    expect([data.entries[0].key, data.refills[0].entries[0].key]).toEqual([key(5), key(1)]);
  });

  it("pinned stay the key range of their snapshot", async () => {
    const prefix = freshKey();
    const key = (i: number) => [...prefix, i];
    await api.commit(...[1, 3, 5].map((i) => set(key(i), i)));
    const stream = await api.watch([{ id: "p", prefix, limit: 2, pin: true }]);
    expect(valuesOf((await stream.event("snapshot")).data.entries)).toEqual([1, 3]);
    await api.commit(set(key(4), "beyond"));
    await api.commit(set(key(2), 2), remove(key(3)));
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
