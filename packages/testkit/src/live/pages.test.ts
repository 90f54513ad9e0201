// Pages against a real server: what changes in one leaves the others as they are.
import { Kv, type LiveView } from "@keyval/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { collect } from "../client/client-servers.ts";
import { seededRandom } from "../fault-fetch.ts";
import { type RunningServer, startServer } from "../start-server.ts";
import { until } from "./until.ts";

let server: RunningServer;
let kv: Kv;
let other: Kv;

beforeEach(async () => {
  server = await startServer();
  kv = new Kv(server.url);
  other = new Kv(server.url);
});

afterEach(async () => {
  await kv.close();
  await other.close();
  await server.close();
});

async function fill(count: number): Promise<void> {
  const atomic = other.atomic();
  for (let i = 0; i < count; i++) atomic.set(["p", i], i);
  await atomic.commit();
}

async function open(pages: number, pageSize: number, reverse = false): Promise<LiveView> {
  const view = kv.live({ prefix: ["p"], pageSize, ...(reverse && { reverse }) });
  view.retain();
  await view.ready();
  for (let page = 1; page < pages; page++) await view.loadMore();
  return view;
}

const shown = (view: LiveView) => view.getSnapshot().entries.map((entry) => entry.value);

it("page 1 under 1,000 inserts and deletes leaves the other pages' references as they are", async () => {
  await fill(100);
  const view = await open(5, 20);
  const others = view.getSnapshot().pages?.slice(1);
  expect(others).toHaveLength(4);
  const random = seededRandom(7);
  const mine = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const work: Promise<unknown>[] = [];
    for (let j = 0; j < 50; j++) {
      const n = Math.floor(random() * 18) + 0.5;
      const by = j % 2 ? other.atomic() : undefined;
      const isNew = !mine.has(n);
      if (isNew) mine.add(n);
      else mine.delete(n);
      if (by) work.push((isNew ? by.set(["p", n], n) : by.delete(["p", n])).commit());
      else work.push(kv.mutate((tx) => (isNew ? tx.set(["p", n], n) : tx.delete(["p", n]))));
    }
    await Promise.all(work);
    const pages = view.getSnapshot().pages ?? [];
    expect(pages.slice(-4).every((page, at) => page === others?.[at])).toBe(true);
  }
  const stored = (await collect(other.list(["p"]))).map((entry) => entry.value);
  await until(
    view,
    ({ entries }) => entries.length === stored.length && !entries.some((e) => e.pending),
  );
  expect(shown(view)).toEqual(stored);
  expect(
    view
      .getSnapshot()
      .pages?.slice(-4)
      .every((page, at) => page === others?.[at]),
  ).toBe(true);
});

it("a page that doubles is split, neighbours that shrink are merged, and none is empty", async () => {
  await fill(12);
  const view = await open(3, 4);
  const sizes = () => view.getSnapshot().pages?.map((page) => page.entries.length);
  expect(sizes()).toEqual([4, 4, 4]);
  const atomic = other.atomic();
  for (let i = 1; i <= 4; i++) atomic.set(["p", 4 + i / 10], i);
  await atomic.commit();
  await until(view, ({ entries }) => entries.length === 16);
  expect(sizes()).toEqual([4, 4, 4, 4]);
  for (let i = 0; i < 12; i++) await other.delete(["p", i]);
  await until(view, ({ entries }) => entries.length === 4);
  expect(sizes()?.every((size) => size > 0)).toBe(true);
  expect(shown(view)).toEqual([1, 2, 3, 4]);
});

it("resyncing changes no page and leaves no hole between them", async () => {
  await fill(10);
  const view = await open(3, 3, true);
  await other.set(["p", 8.5], "new");
  await until(view, ({ entries }) => entries.length === 10);
  const before = view.getSnapshot();
  await view.resync();
  const after = view.getSnapshot();
  expect(after.entries).toEqual(before.entries);
  expect(after.pages?.every((page, i) => page === before.pages?.[i])).toBe(true);
  await view.loadMore();
  expect(shown(view)).toEqual([9, "new", 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  expect(view.getSnapshot().hasMore).toBe(false);
});

it("an insert of one's own appears at its place, a deletion closes up, at once", async () => {
  await fill(6);
  const view = await open(2, 3);
  const done = kv.mutate((tx) => tx.set(["p", 1.5], "mine").delete(["p", 4]));
  expect(shown(view)).toEqual([0, 1, "mine", 2, 3, 5]);
  await done;
});

it("when all that was loaded has gone, what lies behind is loaded: once, and as the only page", async () => {
  await fill(20);
  const view = await open(2, 3);
  expect(server.watches()).toBe(2);
  const atomic = other.atomic();
  for (let i = 0; i < 6; i++) atomic.delete(["p", i]);
  await atomic.commit();
  await until(view, ({ entries }) => entries.length > 0 && entries[0]?.value !== 0);
  await view.ready();
  expect(shown(view)).toEqual([6, 7, 8]);
  expect(view.getSnapshot()).toMatchObject({ hasMore: true, pages: [{}] });
  await vi.waitFor(() => expect(server.watches()).toBe(1));
  await view.loadMore();
  expect(shown(view)).toEqual([6, 7, 8, 9, 10, 11]);
  await other.set(["p", 1], "before");
  await until(view, ({ entries }) => entries.length === 7);
  expect(shown(view)).toEqual(["before", 6, 7, 8, 9, 10, 11]);
});

it("also when it goes while the next page is on its way", async () => {
  await fill(9);
  let held: Promise<void> | undefined;
  const hold = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      await held;
      controller.enqueue(chunk);
    },
  });
  await using slow = new Kv(server.url, {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
      return isStream ? new Response(response.body?.pipeThrough(hold), response) : response;
    },
  });
  const view = slow.live({ prefix: ["p"], pageSize: 3 });
  const release = view.retain();
  await view.ready();
  let end = () => {};
  held = new Promise((resolve) => {
    end = resolve;
  });
  const more = view.loadMore();
  await vi.waitFor(() => expect(server.watches()).toBe(2));
  const atomic = other.atomic();
  for (let i = 0; i < 6; i++) atomic.delete(["p", i]);
  await atomic.commit();
  end();
  await more;
  await until(view, ({ entries }) => entries.length > 0 && entries[0]?.value === 6);
  release();
});

it("what only waits to be deleted here loads nothing; confirmed, it makes room for what lies behind", async () => {
  await fill(5);
  const view = await open(1, 2);
  const done = kv.mutate((tx) => tx.delete(["p", 0]).delete(["p", 1]));
  expect(view.getSnapshot()).toMatchObject({ entries: [], hasMore: true });
  const mine = kv.mutate((tx) => tx.set(["p", 0.5], "mine"));
  expect(shown(view)).toEqual(["mine"]);
  await kv.mutate((tx) => tx.delete(["p", 0.5]));
  await Promise.all([done, mine]);
  await until(view, ({ entries }) => entries.length > 0);
  expect(shown(view)).toEqual([2, 3]);
});

it("pages of a filter that time decides stay as they are while none of their entries shows yet", async () => {
  const atomic = other.atomic();
  for (let i = 0; i < 6; i++) atomic.set(["p", i], { at: new Date(8.64e15) });
  await atomic.commit();
  const view = kv.live({ prefix: ["p"], pageSize: 2, where: { at: { $lte: kv.now() } } });
  view.retain();
  await view.ready();
  expect(view.getSnapshot()).toMatchObject({ entries: [], hasMore: true });
  expect(server.watches()).toBe(1);
});
