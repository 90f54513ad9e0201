// What stands between a client and its stream for a while: a proxy during a deploy, a login page of some network.
import { Kv } from "@keyval/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type RunningServer, startServer } from "../start-server.ts";
import { until } from "./until.ts";

/** What answers for the server. */
type Block = "nothing" | "404 once" | "page for streams" | "page for all";

let server: RunningServer;
let block: Block;
let kv: Kv;
let other: Kv;
/** Node is no page: its events are ours. */
let events: EventTarget;

const page = () =>
  new Response("<html>Log in</html>", { headers: { "content-type": "text/html" } });

beforeEach(async () => {
  server = await startServer({ heartbeat: 300 });
  block = "nothing";
  events = new EventTarget();
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("removeEventListener", events.removeEventListener.bind(events));
  const blocked = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const isStream = request.url.endsWith("/watch");
    if (block === "page for all" || (block === "page for streams" && isStream)) return page();
    if (block === "404 once" && isStream) {
      block = "nothing";
      return new Response("404 page not found", { status: 404 });
    }
    return fetch(request);
  };
  kv = new Kv(server.url, { fetch: blocked, watch: { pollInterval: 50 } });
  other = new Kv(server.url);
});

afterEach(async () => {
  await kv.close();
  await other.close();
  await server.close();
  vi.unstubAllGlobals();
});

const isStreaming = () => server.streams() === 1;

it("goes back to its stream after a 404 of a moment", async () => {
  await other.set(["a"], 1);
  const view = kv.live({ key: ["a"] });
  const release = view.retain();
  await view.ready();
  block = "404 once";
  await server.restart();
  await other.set(["a"], 2);
  await until(view, ({ status, entry }) => status === "live" && entry?.value === 2);
  expect(block).toBe("nothing");
  await until(view, isStreaming);
  release();
});

it("polls changes and deletions from where a live stream left off", async () => {
  await other.atomic().set(["a"], 1).set(["gone"], 1).set(["l", 1], 1).commit();
  const views = [kv.live({ keys: [["a"], ["gone"]] }), kv.live({ prefix: ["l"] })] as const;
  const releases = views.map((view) => view.retain());
  await Promise.all(views.map((view) => view.ready()));
  block = "page for streams";
  await server.restart();
  await other.atomic().set(["a"], 2).delete(["gone"]).set(["l", 1], 2).set(["l", 2], 2).commit();
  const [keys, list] = views;
  await until(keys, ({ entries }) => entries.map((e) => e.value).join() === "2,");
  await until(list, ({ entries }) => entries.map((e) => e.value).join() === "2,2");
  for (const release of releases) release();
});

it("streams again when streams pass again", async () => {
  const view = kv.live({ key: ["a"] });
  const release = view.retain();
  block = "page for streams";
  await other.set(["a"], 1);
  await until(view, ({ status, entry }) => status === "live" && entry?.value === 1);
  expect(server.streams()).toBe(0);
  block = "nothing";
  events.dispatchEvent(new Event("online"));
  await until(view, isStreaming);
  await other.set(["a"], 2);
  await until(view, ({ status, entry }) => status === "live" && entry?.value === 2);
  release();
});

it("waits behind a login page, loses no mutation, and takes nothing for another server", async () => {
  await other.set(["a"], 1);
  const view = kv.live<number>({ key: ["a"] });
  const release = view.retain();
  await view.ready();
  block = "page for all";
  await server.restart();
  const mutation = kv.mutate((tx) =>
    tx
      .sum(["a"], 1)
      .get(["a"])
      .then(() => {}),
  );
  await until(view, ({ entry }) => entry?.value === 2);
  await until(view, () => view.getSnapshot().status !== "live");
  block = "nothing";
  await mutation;
  await until(view, ({ entry }) => entry?.value === 2 && !entry.pending);
  expect((await other.get(["a"])).value).toBe(2);
  expect(server.requests.some(({ path }) => path.endsWith("/atomic"))).toBe(false);
  release();
});
