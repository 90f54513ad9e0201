// The watch endpoints of the reference server: SSE of changes, and polling.
import { encodeKeyPath } from "@keyval/core/protocol";
import { EventStream } from "@keyval/testkit/event-stream";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

let server: RunningServer;
const open: EventStream[] = [];
beforeAll(async () => {
  server = await startServer({ heartbeat: 50 });
});
beforeEach(async () => {
  await fetch(`${server.url}/keys/delete-batch`, {
    method: "POST",
    body: '{"keys":[["r"],["s"]]}',
  });
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});
afterAll(() => server.close());

async function watch(path: string): Promise<EventStream> {
  const stream = new EventStream(await fetch(server.url + path));
  open.push(stream);
  return stream;
}
const get = async (path: string): Promise<any> => (await fetch(server.url + path)).json();
async function put(path: string, value: unknown): Promise<string> {
  const response = await fetch(`${server.url}/keys/${path}`, {
    method: "PUT",
    body: JSON.stringify(value),
  });
  return ((await response.json()) as { versionstamp: string }).versionstamp;
}
const drop = (path: string) => fetch(`${server.url}/keys/${path}`, { method: "DELETE" });

describe("GET /watch", () => {
  it("tells what keys hold, then each change of them, and pings", async () => {
    const versionstamp = await put("r/1", "one");
    const stream = await watch("/watch?keys=r/1,r/~s:1");
    const missing = { key: ["r", "1"], value: null, versionstamp: null };
    expect((await stream.event("change")).data).toEqual([
      { key: ["r", 1], value: "one", versionstamp },
      missing,
    ]);
    await put("r/1/below", "not watched");
    const changed = await put("r/~s:1", "text key");
    expect((await stream.event("change")).data).toEqual([
      { key: ["r", "1"], value: "text key", versionstamp: changed },
    ]);
    await drop("r/~s:1");
    expect((await stream.event("change")).data).toEqual([missing]);
    await stream.event("ping");
  });

  it("begins with the next change when initial is false", async () => {
    await put("r/1", "before");
    const stream = await watch("/watch?keys=r/1&initial=false");
    await stream.event("ping");
    await put("r/1", "after");
    expect((await stream.event("change")).data[0].value).toBe("after");
  });
});

describe("GET /watch/prefix", () => {
  it("tells what lies below, up to limit, then every change below", async () => {
    for (const i of [1, 2, 3]) await put(`r/${i}`, i);
    const stream = await watch("/watch/prefix?prefix=r&limit=2");
    expect((await stream.event("change")).data.map((entry: any) => entry.value)).toEqual([1, 2]);
    await put("r/3", "changed");
    expect((await stream.event("change")).data[0].value).toBe("changed");
  });

  it("takes several prefixes", async () => {
    const stream = await watch("/watch/prefix?prefixes=r,s/1&initial=false");
    await stream.event("ping");
    await put("s/2/x", "not watched");
    await put("s/1/x", "second");
    expect((await stream.event("change")).data[0].key).toEqual(["s", 1, "x"]);
    await put("r/1", "first");
    expect((await stream.event("change")).data[0].key).toEqual(["r", 1]);
  });
});

describe("polling", () => {
  it("keys answers what changed since the versionstamps that it gave", async () => {
    const versionstamp = await put("r/1", 1);
    const first = await get("/watch/poll?keys=r/1,r/2");
    expect(first).toEqual({
      entries: [
        { key: ["r", 1], value: 1, versionstamp },
        { key: ["r", 2], value: null, versionstamp: null },
      ],
      versionstamps: [versionstamp, null],
    });
    const since = `/watch/poll?keys=r/1,r/2&versionstamps=${first.versionstamps.join(",")}`;
    expect((await get(since)).entries).toEqual([]);
    await put("r/2", 2);
    await drop("r/1");
    expect((await get(since)).entries.map((entry: any) => entry.value)).toEqual([null, 2]);
  });

  it("a prefix answers what changed, what is new and what is gone", async () => {
    const odd = ["r", "a,b:c/d"];
    await put("r/1", 1);
    await put("r/2", 2);
    await put(encodeKeyPath(odd), 3);
    const first = await get("/watch/prefix/poll?prefix=r");
    expect(first.entries.map((entry: any) => entry.value)).toEqual([3, 1, 2]);
    const since = `/watch/prefix/poll?prefix=r&versionstamps=${encodeURIComponent(first.versionstamps)}`;
    expect((await get(since)).entries).toEqual([]);
    await drop("r/1");
    await put("r/2", "changed");
    await put("r/9", "new");
    const second = await get(since);
    expect(second.entries.map((entry: any) => [entry.key[1], entry.value])).toEqual([
      [2, "changed"],
      [9, "new"],
      [1, null],
    ]);
    const third = await get(
      `/watch/prefix/poll?prefix=r&versionstamps=${encodeURIComponent(second.versionstamps)}`,
    );
    expect(third.entries).toEqual([]);
  });
});
