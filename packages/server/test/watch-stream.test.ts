// What a stream does besides its guarantees: watches come and go, one may be refused, readers leave.
import type { EventStream } from "@keyval/testkit/event-stream";
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, set, valuesOf } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterEach(() => api.closeStreams());
afterAll(() => api.server.close());

const connectionOf = (stream: EventStream) => stream.frames[0]?.data.connection as string;

describe("a stream", () => {
  it("gains and loses watches while it is open", async () => {
    const prefix = freshKey();
    await api.commit(set([...prefix, 1], 1));
    const stream = await api.watch([{ id: "a", prefix: [...prefix, "none"] }]);
    await stream.event("ping");
    const path = `/watch/${connectionOf(stream)}`;
    await api.call("POST", path, { add: [{ id: "b", prefix }], remove: ["a"] });
    expect((await stream.event("snapshot")).data.watch).toBe("b");
    await api.call("POST", path, { remove: ["b"] });
    await api.commit(set([...prefix, 1], "unseen"));
    await api.call("POST", path, { add: [{ id: "c", keys: [[...prefix, 1]] }] });
    expect((await stream.next())?.data).toMatchObject({
      watch: "c",
      entries: [{ value: "unseen" }],
    });
    expect(api.server.watches()).toBe(1);
  });

  it("adds a watch once, although the request arrives twice: a pinned one stays the range of its first snapshot", async () => {
    const prefix = freshKey();
    await api.commit(set([...prefix, 1], 1));
    const stream = await api.watch([{ id: "a", prefix: [...prefix, "none"] }]);
    await stream.event("ping");
    const path = `/watch/${connectionOf(stream)}`;
    const body = { add: [{ id: "b", prefix, limit: 2, pin: true }] };
    await api.call("POST", path, body);
    expect((await stream.event("snapshot")).data).toMatchObject({ watch: "b", hasMore: false });
    await api.commit(set([...prefix, 2], 2), set([...prefix, 3], 3));
    await stream.event("commit");
    await api.call("POST", path, body);
    await api.commit(set([...prefix, 4], "beyond the second"));
    const next = await stream.next();
    expect([next?.event, valuesOf(next?.data.entries)]).toEqual(["commit", ["beyond the second"]]);
  });

  it("goes on when one of its watches is refused", async () => {
    const prefix = freshKey();
    const stream = await api.watch([
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
    await api.commit(set([...prefix, 1], 1));
    expect(valuesOf((await stream.event("commit")).data.entries)).toEqual([1]);
  });

  it("tells of a filtered entry while it matches, and once when it no longer does", async () => {
    const prefix = freshKey();
    const key = [...prefix, 1];
    const stream = await api.watch([{ id: "a", prefix, where: { done: false } }]);
    await stream.event("ping");
    await api.commit(set(key, { done: true }));
    await api.commit(set(key, { done: false }));
    await api.commit(set(key, { done: true }));
    await api.commit(set(key, { done: true, more: 1 }));
    const last = await api.commit(set([...prefix, 2], { done: false }));
    await stream.passed(last);
    expect(
      stream.frames
        .filter((frame) => frame.event === "commit")
        .flatMap((frame) => valuesOf(frame.data.entries)),
    ).toEqual([{ done: false }, { done: true }, { done: false }]);
  });

  it("gets a frame past a batch's commits when the batch names it", async () => {
    const stream = await api.watch([{ id: "a", prefix: freshKey() }]);
    await stream.event("ping");
    const { results } = await api.call("POST", "/batch", {
      connection: connectionOf(stream),
      requests: [{ op: "commit", mutations: [set(["unwatched"], 1)] }],
    });
    const frame = await stream.next();
    expect(frame?.event).toBe("ping");
    expect(frame?.data.asOf >= results[0].result.versionstamp).toBe(true);
  });

  it("carries a megabyte whole, line breaks included", async () => {
    const key = freshKey();
    const value = "line\r\n".repeat(180_000);
    const stream = await api.watch([{ id: "a", keys: [key] }]);
    await stream.event("ping");
    await api.commit(set(key, value));
    expect((await stream.event("commit")).data.entries[0].value).toBe(value);
  });

  it("is forgotten when its reader goes", async () => {
    const stream = await api.watch([{ id: "a", prefix: [] }]);
    await stream.event("ping");
    await stream.close();
    while (api.server.streams() > 0) await fetch(`${api.server.url}/health`);
    expect(api.server.watches()).toBe(0);
  });
});
