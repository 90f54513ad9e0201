// What a resumed stream is told besides its held watches: which commits its snapshots hold.
import { EventStream } from "@keyval/testkit/event-stream";
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ApiClient, freshKey, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterEach(() => api.closeStreams());
afterAll(() => api.server.close());

describe("a resumed stream", () => {
  it("names the commits after the cursor that its windows will show, before their snapshots", async () => {
    const prefix = freshKey();
    const cursor = await api.commit(set([...prefix, 1], 1));
    const commitId = crypto.randomUUID();
    await api.atomic({ commitId, mutations: [set([...prefix, 2], 2)] });
    await api.atomic({ commitId: crypto.randomUUID(), mutations: [set(freshKey(), 3)] });
    const stream = await api.watch([{ id: "window", prefix, limit: 5 }], cursor);
    await stream.event("ping");
    const [, commit, snapshot] = stream.frames;
    expect(commit).toMatchObject({ event: "commit", data: { entries: [], commitIds: [commitId] } });
    expect(snapshot).toMatchObject({ event: "snapshot", data: { watch: "window" } });
  });

  it("is told of a reset when they are forgotten, also when it holds nothing else", async () => {
    const server = await startServer({ logMax: 10 });
    const client = new ApiClient(server);
    const cursor = await client.commit(set(["a"], 1));
    for (let i = 0; i < 30; i++) await client.commit(set(["a"], i));
    const stream = await EventStream.open(server.url, {
      watches: [{ id: "window", prefix: [], limit: 5 }],
      cursor,
    });
    await stream.event("ping");
    expect(stream.frames.map((frame) => frame.event)).toEqual([
      "open",
      "reset",
      "snapshot",
      "ping",
    ]);
    await stream.close();
    await server.close();
  });

  it("may be one commit behind a log of one", async () => {
    const server = await startServer({ logMax: 1 });
    const client = new ApiClient(server);
    const cursors: string[] = [];
    for (let i = 0; i < 3; i++) cursors.push(await client.commit(set(["a"], i)));
    const firstFrame = async (cursor: string | undefined) => {
      const watches = [{ id: "held", prefix: [], held: true }];
      const stream = await EventStream.open(server.url, { watches, cursor });
      await stream.event("ping");
      await stream.close();
      return stream.frames[1];
    };
    expect(await firstFrame(cursors[0])).toMatchObject({ event: "reset" });
    expect(await firstFrame(cursors[1])).toMatchObject({ event: "commit" });
    await server.close();
  });
});
