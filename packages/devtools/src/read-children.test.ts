// @vitest-environment node
import type { KvKey } from "@keyval/core";
import { observeKv } from "@keyval/core/devtools";
import { compareKeys } from "@keyval/core/protocol";
import { createTestKv, type TestKv } from "@keyval/server/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lastBelow, readChildren } from "./read-children.ts";

let store: TestKv;

beforeEach(async () => {
  store = await createTestKv();
});

afterEach(() => store.close());

const fill = async (keys: readonly KvKey[]) => {
  for (let from = 0; from < keys.length; from += 500) {
    const atomic = store.kv.atomic();
    for (const key of keys.slice(from, from + 500)) atomic.set(key, key.length);
    await atomic.commit();
  }
};

/** Every page below a prefix, and how many requests each took. */
async function readAll(prefix: KvKey, pageSize?: number) {
  const pages: KvKey[][] = [];
  const requests: number[] = [];
  let start: KvKey | undefined;
  let count = 0;
  const stop = observeKv(store.kv, (event) => {
    if (event.type === "request" && event.request.duration === undefined) count++;
  });
  do {
    count = 0;
    const page = await readChildren(store.kv, prefix, { start, ...(pageSize && { pageSize }) });
    pages.push(page.children.map(({ key }) => key));
    requests.push(count);
    start = page.next;
  } while (start);
  stop();
  return { pages, requests, keys: pages.flat() };
}

describe("readChildren", () => {
  it("finds each next part once, whatever its type, with its own entry and whether more lies below", async () => {
    const keys: KvKey[] = [
      [new Uint8Array([1])],
      ["a"],
      ["a", 1],
      ["b", 1, 2],
      [7],
      [7n, "x"],
      [true],
      [true, true],
    ];
    await fill(keys);
    const { children, next } = await readChildren(store.kv, []);
    expect(next).toBeUndefined();
    expect(children.map(({ key, entry, hasChildren }) => [key, entry?.value, hasChildren])).toEqual(
      [
        [[new Uint8Array([1])], 1, false],
        [["a"], 1, true],
        [["b"], undefined, true],
        [[7], 1, false],
        [[7n], undefined, true],
        [[true], 1, true],
      ],
    );
  });

  it("jumps over what lies below a child: the requests follow the children, not the keys", async () => {
    const keys = [1, 2, 3, 4, 5, 6].flatMap((user) =>
      Array.from({ length: 700 }, (_, i): KvKey => ["users", user, "posts", i]),
    );
    await fill(keys);
    const { keys: found, requests } = await readAll(["users"]);
    expect(found).toEqual([1, 2, 3, 4, 5, 6].map((user) => ["users", user]));
    expect(requests).toHaveLength(1);
    expect(requests[0]).toBeLessThanOrEqual(7);
  });

  it("reads many children page by page, none twice and none left out", async () => {
    const keys = Array.from({ length: 333 }, (_, i): KvKey => ["log", i]);
    await fill([...keys, ["log", 5, "below"], ["log", 49, "x"], ["log", 50, "y"], ["other"]]);
    const { keys: found, pages } = await readAll(["log"]);
    expect(found).toEqual(keys);
    expect(pages[0]).toHaveLength(50);
  });

  it("keeps to a bounded number of requests a page where every child has much below it", async () => {
    const users = Array.from({ length: 60 }, (_, user) => user);
    await fill(
      users.flatMap((user) => Array.from({ length: 10 }, (_, i): KvKey => ["u", user, i])),
    );
    const { keys: found, requests } = await readAll(["u"]);
    const distinct = found.filter((key, i) => compareKeys(key, found[i - 1] ?? []) !== 0);
    expect(distinct).toEqual(users.map((user) => ["u", user]));
    for (const count of requests) expect(count).toBeLessThanOrEqual(24);
  });

  it("is not misled by the greatest key there can be below a child", async () => {
    await fill([
      ...Array.from({ length: 100 }, (_, i): KvKey => ["a", i]),
      lastBelow(["a"]),
      ["b"],
    ]);
    expect((await readAll([])).keys).toEqual([["a"], ["b"]]);
  });
});
