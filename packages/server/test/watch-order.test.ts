// Guarantees 1 to 4 of the watch stream, by their numbers in the protocol, through a real socket.
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

it("1. Order: commits arrive in commit order, under concurrent writers", async () => {
  const prefix = freshKey();
  const stream = await api.watch([{ id: "a", prefix }]);
  await stream.event("ping");
  const stamps = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      api.commit({ type: "sum", key: [...prefix, i % 3], value: 1 }),
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
    const prefix = freshKey();
    await api.commit(set([...prefix, 1], "old"), set([...prefix, 2], "gone later"));
    const first = await api.watch([{ id: "a", prefix }]);
    const { id: cursor } = await first.event("ping");
    await first.close();
    const { versionstamp } = await api.call("POST", "/atomic", {
      mutations: [set([...prefix, 3], "new")],
      commitId: "mine",
    });
    const last = await api.commit(remove([...prefix, 2]), set(["elsewhere", 1], "not watched"));
    const second = await api.watch(
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
    const prefix = freshKey();
    const first = await api.watch([{ id: "a", prefix }]);
    const { id: cursor } = await first.event("ping");
    await api.commit(set([...prefix, 1], 1));
    await api.server.restart();
    const last = await api.commit(set([...prefix, 2], 2));
    const second = await EventStream.open(
      api.server.url,
      { watches: [{ id: "a", prefix, held: true }] },
      { "last-event-id": cursor as string },
    );
    const { data } = await second.event("commit");
    expect([data.asOf, valuesOf(data.entries)]).toEqual([last, [1, 2]]);
  });

  it("a cursor at the head is answered by a ping", async () => {
    const cursor = await api.commit(set(freshKey(), 1));
    const stream = await api.watch([{ id: "a", prefix: [], held: true }], cursor);
    await stream.event("ping");
    expect(stream.frames.map((frame) => frame.event)).toEqual(["open", "ping"]);
    expect(stream.frames[1]?.data.asOf).toBe(cursor);
  });

  it("a cursor the log does not know is answered by a reset, and snapshots", async () => {
    const prefix = freshKey();
    const asOf = await api.commit(set([...prefix, 1], 1));
    const stream = await api.watch(
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
  const prefix = freshKey();
  const stream = await api.watch([
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
  const asOf = await api.commit(
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
  const prefix = freshKey();
  const writes = Array.from({ length: 100 }, (_, i) => api.commit(set([...prefix, i], i)));
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => api.watch([{ id: "a", prefix }])),
  );
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
