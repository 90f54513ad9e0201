// A client knows its own commits in whatever the server says, also before their answers come: none shows twice.
import { Kv, type LiveView } from "@keyval/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FaultyNetwork } from "../fault-fetch.ts";
import { type RunningServer, startServer } from "../start-server.ts";
import { until } from "./until.ts";

let server: RunningServer;
let kv: Kv;
let other: Kv;
let network: FaultyNetwork;
/** While it is set, the answers to commits wait for it; the commits themselves are carried out. */
let held: Promise<void> | undefined;
let release = () => {};
let isBlind = false;
/** Whether commits themselves wait. */
let isHeldBack = false;

beforeEach(async () => {
  server = await startServer();
  network = new FaultyNetwork((request) => fetch(request), Math.random);
  held = new Promise((resolve) => {
    release = resolve;
  });
  isBlind = isHeldBack = false;
  kv = new Kv(server.url, {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (isBlind && request.url.endsWith("/watch")) throw new TypeError("no stream now");
      const isCommit = (await request.clone().text()).includes('"op":"commit"');
      if (isCommit && isHeldBack) await held;
      const response = await network.fetch(request);
      if (isCommit) await held;
      return response;
    },
  });
  other = new Kv(server.url);
  await other.set(["l", "n"], 5);
});

afterEach(async () => {
  release();
  await kv.close();
  await other.close();
  await server.close();
});

const shown = (view: LiveView) => view.getSnapshot().entries.map((entry) => entry.value);

/** What the view shows from here on, without repetitions. */
function follow(view: LiveView): unknown[] {
  const seen: unknown[] = [];
  view.subscribe(() => {
    for (const value of shown(view)) if (value !== seen.at(-1)) seen.push(value);
  });
  return seen;
}

const selectors = [
  { key: ["l", "n"] },
  { prefix: ["l"] },
  { prefix: ["l"], limit: 2 },
  { prefix: ["l"], pageSize: 2 },
];

it.each(selectors)("in the first snapshot of %j", async (selector) => {
  const done = kv.mutate((tx) => tx.sum(["l", "n"], 1));
  await until(other, () => server.requests.length > 1);
  while ((await other.get(["l", "n"])).value !== 6);
  const view = kv.live(selector);
  const seen = follow(view);
  await view.ready();
  expect(shown(view)).toEqual([6]);
  release();
  await done;
  await until(view, ({ entries }) => !entries[0]?.pending);
  expect(seen).toEqual([6]);
});

it.each(selectors)("in what comes after a break of %j", async (selector) => {
  const view = kv.live(selector);
  const seen = follow(view);
  await view.ready();
  isBlind = true;
  network.killStreams();
  await until(view, ({ status }) => status === "stale");
  const done = kv.mutate((tx) => tx.sum(["l", "n"], 1));
  while ((await other.get(["l", "n"])).value !== 6);
  await other.set(["l", "other"], 0);
  isBlind = false;
  await until(view, ({ status, entries }) => status === "live" && entries[0]?.key[1] === "n");
  expect(shown(view)[0]).toBe(6);
  release();
  await done;
  await until(view, ({ entries }) => !entries.some((entry) => entry.pending));
  expect(seen.filter((value) => value !== 0 && value !== 5 && value !== 6)).toEqual([]);
});

it.each(selectors)("and shows what others did meanwhile below its own, in %j", async (selector) => {
  const view = kv.live(selector);
  const seen = follow(view);
  await view.ready();
  isHeldBack = true;
  const done = kv.mutate((tx) => tx.sum(["l", "n"], 1));
  isBlind = true;
  network.killStreams();
  await until(view, ({ status }) => status === "stale");
  await other.set(["l", "n"], 50);
  isBlind = false;
  await until(view, () => shown(view)[0] === 51);
  release();
  await done;
  await until(view, ({ entries }) => !entries[0]?.pending);
  expect(seen).toEqual([5, 6, 51]);
});

it("in polls", async () => {
  const polling = new Kv(server.url, {
    watch: { mode: "polling", pollInterval: 5 },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const isCommit = (await request.clone().text()).includes('"op":"commit"');
      const response = await fetch(request);
      if (isCommit) await held;
      return response;
    },
  });
  const view = polling.live({ prefix: ["l"] });
  const seen = follow(view);
  await view.ready();
  const done = polling.mutate((tx) => tx.sum(["l", "n"], 1));
  await until(view, ({ entries }) => entries[0]?.versionstamp !== null && entries[0]?.value === 6);
  while ((await other.get(["l", "n"])).value !== 6);
  const polls = server.requests.length;
  await until(view, () => server.requests.length > polls + 3);
  release();
  await done;
  await until(view, ({ entries }) => !entries[0]?.pending);
  expect(seen).toEqual([5, 6]);
  await polling.close();
});
