// A watched search: its result first, and again in the stream's order whenever a commit makes it another one.
import type { EventStream } from "@keyval/testkit/event-stream";
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, remove, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterEach(() => api.closeStreams());
afterAll(() => api.server.close());

async function indexed(): Promise<unknown[]> {
  const prefix = freshKey();
  await api.call("POST", "/indexes", { prefix, fields: ["text"] });
  return prefix;
}
type Frame = Awaited<ReturnType<EventStream["event"]>>;
const shown = ({ data }: Frame) =>
  data.entries.map(({ key }: { key: unknown[] }) => key.at(-1)) as unknown[];
const next = async (stream: EventStream) => shown(await stream.event("snapshot"));

describe("a watched search", () => {
  it("sends its result first, and again as of each commit that makes it another one", async () => {
    const prefix = await indexed();
    const key = (name: unknown) => [...prefix, name];
    await api.commit(set(key(1), { text: "blue" }), set(key(2), { text: "red" }));
    const stream = await api.watch([{ id: "s", search: prefix, query: "blue", limit: 2 }]);
    const first = await stream.event("snapshot");
    expect(first.data).toMatchObject({ watch: "s", hasMore: false, entries: [{ key: key(1) }] });
    await stream.event("ping");

    await api.commit(set(key(3), { text: "red" })); // no other result: no frame
    const asOf = await api.commit(set(key(2), { text: "blue blue" }));
    const second = (await stream.next()) as Frame;
    expect([second.event, second.id, second.data.asOf, shown(second)]).toEqual([
      "snapshot",
      asOf,
      asOf,
      [2, 1],
    ]);
    await api.commit(set(key(0), { text: "so blue" }));
    expect((await stream.event("snapshot")).data).toMatchObject({ hasMore: true });
    await api.commit(set(key(2), { text: "blue blue" })); // another version of the same
    expect(await next(stream)).toEqual([2, 1]);
    await api.commit(remove(key(2)));
    expect(await next(stream)).toEqual([1, 0]);
    await api.call("POST", "/keys/delete-batch", { keys: [prefix] });
    expect(await next(stream)).toEqual([]);
    await api.commit(set(key(9), { text: "blue" }, { expiresIn: 30 }));
    expect([await next(stream), await next(stream)]).toEqual([[9], []]);
  });

  it("names the commits its new result holds, before it", async () => {
    const prefix = await indexed();
    const stream = await api.watch([{ id: "s", search: prefix, query: "blue" }]);
    await stream.event("ping");
    const own = crypto.randomUUID();
    const unseen = crypto.randomUUID();
    await api.atomic({ commitId: unseen, mutations: [set([...prefix, 1], { text: "red" })] });
    await api.atomic({ commitId: own, mutations: [set([...prefix, 2], { text: "blue" })] });
    const commit = (await stream.next()) as Frame;
    expect([commit.event, commit.data.entries, commit.data.commitIds]).toEqual([
      "commit",
      [],
      [own],
    ]);
    const snapshot = (await stream.next()) as Frame;
    expect([snapshot.event, snapshot.id, shown(snapshot)]).toEqual(["snapshot", commit.id, [2]]);
  });

  it("comes after the commit's own frame, and once for commits stored together", async () => {
    const prefix = await indexed();
    const stream = await api.watch([
      { id: "s", search: prefix, query: "blue" },
      { id: "all", prefix },
    ]);
    await stream.event("ping");
    await api.batch(
      ...Array.from({ length: 50 }, (_, i) => ({
        op: "commit",
        mutations: [set([...prefix, i], { text: "blue" })],
      })),
    );
    const frames: Frame[] = [];
    await stream.until((frame) => {
      frames.push(frame);
      return frame.event === "snapshot" && shown(frame).length === 50;
    });
    expect(frames.at(-2)?.event).toBe("commit");
    expect(frames.filter((frame) => frame.event === "snapshot")).toHaveLength(1);
  });

  it("filters by where, and follows an index that is made anew", async () => {
    const prefix = await indexed();
    const key = (name: unknown) => [...prefix, name];
    await api.commit(
      set(key(1), { text: "blue", n: 1, more: "green" }),
      set(key(2), { text: "blue", n: 2 }),
    );
    const stream = await api.watch([
      { id: "s", search: prefix, query: "blue", where: { n: { $gt: 1 } } },
    ]);
    expect(await next(stream)).toEqual([2]);
    await api.commit(set(key(1), { text: "blue", n: 3, more: "green" }));
    expect(await next(stream)).toEqual([1, 2]);
    const green = await api.watch([{ id: "g", search: prefix, query: "green" }]);
    expect(await next(green)).toEqual([]);
    await api.call("POST", "/indexes", { prefix, fields: ["text", "more"] });
    expect(await next(green)).toEqual([1]);
    await api.call("DELETE", `/indexes?prefix=${prefix.join("/")}`);
    expect((await green.event("error")).data).toMatchObject({ watch: "g", code: "not_found" });
    await api.commit(set(key(2), { text: "green" })); // found when it can be, and asked for by nobody
    await api.call("POST", "/indexes", { prefix, fields: ["text"] });
    expect(await next(green)).toEqual([2]);
    expect(green.frames.filter(({ event }) => event === "error")).toHaveLength(1);
  });

  it("gets its result anew when its stream resumes", async () => {
    const prefix = await indexed();
    const search = { id: "s", search: prefix, query: "blue", held: true };
    const first = await api.watch([search]);
    await first.event("snapshot");
    const { id } = await first.event("ping");
    await first.close();
    const commitId = crypto.randomUUID();
    await api.atomic({ commitId, mutations: [set([...prefix, 1], { text: "blue" })] });
    const second = await api.watch([search], id);
    expect((await second.event("commit")).data).toMatchObject({
      entries: [],
      commitIds: [commitId],
    });
    expect(await next(second)).toEqual([1]);
  });

  it("is refused alone: for good when malformed, without an index until there is one", async () => {
    const prefix = freshKey();
    const stream = await api.watch([
      { id: "none", search: prefix, query: "a" },
      { id: "bad", search: prefix },
      { id: "good", prefix },
    ]);
    await stream.event("ping");
    const errors = stream.frames.filter((frame) => frame.event === "error");
    expect(errors.map(({ data }) => [data.watch, data.code]).sort()).toEqual([
      ["bad", "invalid_argument"],
      ["none", "not_found"],
    ]);
    expect(api.server.watches()).toBe(2);
    await api.commit(set([...prefix, 1], { text: "a" }));
    await api.call("POST", "/indexes", { prefix, fields: ["text"] });
    const found = await stream.until(
      ({ event, data }) => event === "snapshot" && data.watch === "none",
    );
    expect(shown(found)).toEqual([1]);
  });

  it("is coalesced for a reader that takes nothing meanwhile", async () => {
    const other = new ApiClient(await startServer({ limits: { streamBuffer: 1000 } }));
    await other.call("POST", "/indexes", { prefix: ["p"], fields: ["text"] });
    const stream = await other.watch([{ id: "s", search: ["p"], query: "blue", limit: 1000 }]);
    await stream.event("ping");
    const text = `blue ${"x".repeat(50_000)}`;
    const writes = 60;
    for (let i = 0; i < writes; i++) await other.commit(set(["p", i], { text }));
    const last = await stream.until(
      (frame) => frame.event === "snapshot" && shown(frame).length === writes,
    );
    expect(new Set(shown(last)).size).toBe(writes);
    const snapshots = stream.frames.filter((frame) => frame.event === "snapshot").length;
    expect(snapshots).toBeLessThan(writes / 2);
    await other.closeStreams();
    await other.server.close();
  });
});
