// Live views where there is no stream: servers with only the documented endpoints, and networks that let none pass.
import { describe, expect, it } from "vitest";
import { referenceFetch } from "../reference-server.ts";
import { ownServer } from "./own-server.ts";
import { until } from "./until.ts";

const { server, open } = ownServer();

it("finds out once that a server has no stream, and polls it", async () => {
  const requests: string[] = [];
  const reference = referenceFetch();
  const kv = open({
    fetch: (input, init) => {
      const request = new Request(input, init);
      requests.push(`${request.method} ${new URL(request.url).pathname}`);
      return reference(request);
    },
    watch: { pollInterval: 10 },
  });
  const view = kv.live({ prefix: ["l"] });
  const release = view.retain();
  await view.ready();
  await open().set(["l", 1], 1);
  await until(view, ({ entries }) => entries.length === 1);
  expect(requests.filter((line) => line === "POST /api/watch")).toHaveLength(1);
  expect(requests.filter((line) => line === "GET /api/")).toHaveLength(1);
  release();
});

describe("a server that has only the documented endpoints", () => {
  const paths: string[] = [];
  let isMissing: (path: string) => boolean = () => false;
  const watchOn = () => {
    paths.length = 0;
    const reference = referenceFetch();
    return open({
      fetch: (input, init) => {
        const request = new Request(input, init);
        const path = `${request.method} ${new URL(request.url).pathname}`;
        paths.push(path);
        return isMissing(path)
          ? Promise.resolve(new Response("", { status: 404 }))
          : reference(request);
      },
      watch: { pollInterval: 2000 },
    });
  };
  const count = (path: string) => paths.filter((line) => line === path).length;

  it("hints at changes on one stream of each kind, long before the next poll is due", async () => {
    isMissing = () => false;
    const kv = watchOn();
    const views = [{ key: ["k", 1] }, { key: ["k", 2] }, { prefix: ["l"] }, { prefix: ["m"] }];
    const live = views.map((selector) => kv.live(selector));
    const releases = live.map((view) => view.retain());
    await Promise.all(live.map((view) => view.ready()));
    await until(server, () => server().streams() === 2);
    const other = open();
    for (let i = 0; i < 5; i++) {
      await other.atomic().set(["k", 2], i).set(["m", i], i).commit();
      await until(
        kv,
        () =>
          live[1]?.getSnapshot().entry?.value === i &&
          live[3]?.getSnapshot().entries.length === i + 1,
        1000,
      );
    }
    expect([count("GET /api/watch"), count("GET /api/watch/prefix")]).toEqual([1, 1]);
    for (const release of releases) release();
  });

  it("is polled alone where it has no such streams, and for keys whose type a URL would lose", async () => {
    isMissing = (path) => path.startsWith("GET /api/watch");
    const kv = watchOn();
    const view = kv.live({
      keys: [
        ["u", 1],
        ["u", "1"],
        ["u", 1n],
      ],
    });
    const release = view.retain();
    await view.ready();
    const other = open();
    await other.set(["u", 1n], "big");
    await until(view, ({ entries }) => entries[2]?.value === "big");
    expect(view.getSnapshot().entries.map((entry) => entry.value)).toEqual([null, null, "big"]);
    expect(count("GET /api/watch")).toBe(1);
    release();
  });
});

it("polls where something on the way lets no stream pass", async () => {
  const kv = open({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).pathname === "/api/watch")
        return new Response("<html>Welcome!</html>", { headers: { "content-type": "text/html" } });
      return fetch(request);
    },
    watch: { pollInterval: 10 },
  });
  const view = kv.live({ prefix: ["l"] });
  const release = view.retain();
  await until(view, ({ status }) => status === "live");
  await open().set(["l", 1], 1);
  await until(view, ({ entries }) => entries.length === 1);
  release();
});
