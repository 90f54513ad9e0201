// Mutations on their way, in the panel: each state a mutation goes through shows, with why it is in it, and goes.
import { Kv } from "@keyval/core";
import { createTestKv, type TestKv } from "@keyval/server/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HeldFetch } from "./held-fetch.ts";
import { PanelPage } from "./panel-page.ts";

let store: TestKv;
let network: HeldFetch;
let kv: Kv;
let page: PanelPage;
let release: () => void;

beforeEach(async () => {
  store = await createTestKv({ entries: [[["count"], 1]] });
  network = new HeldFetch(store.server.fetch);
  kv = new Kv("http://keyval.test/api", { fetch: network.fetch, watch: { linger: 0 } });
  const view = kv.live({ prefix: [] });
  release = view.retain();
  await view.ready();
  page = new PanelPage(kv);
  await page.showTab("Pending");
});

afterEach(async () => {
  network.letThrough("commits", "answers", "frames");
  release();
  await page.end();
  await kv.close();
  await store.close();
});

const shownValue = () => kv.live({ prefix: [] }).getSnapshot().entries[0]?.value;
const rows = 'ul[aria-label^="Pending"] .row';

describe("a mutation", () => {
  it("is pending from when it shows until the stream has brought it", async () => {
    await page.find(".empty", "Nothing is pending");
    network.hold("commits", "answers", "frames");
    const done = kv.mutate((tx) => void tx.sum(["count"], 2));
    expect(shownValue()).toBe(3);
    await page.find(rows, 'sum ["count"] 2');
    await page.find(`${rows} [data-type="sent"]`);
    await page.find('[role="tab"] .count', "1");
    await page.click(rows, 'sum ["count"] 2');
    await page.find(".detail", "The answer has not come");
    await page.find(".detail", "no answer yet");

    network.letThrough("commits", "answers");
    await done;
    await page.find(`${rows} [data-type="confirmed"]`);
    await page.find(".detail", "until the stream has brought it");

    network.letThrough("frames");
    await page.gone(rows);
    await page.find(".empty", "Nothing is pending");
    await page.find('ul[aria-label^="Commits"] .row', '["count"]');
    expect(page.all('[role="tab"] .count', "1")).toHaveLength(1); // the watch
  });

  it("waits for earlier ones of the same keys, and says so", async () => {
    network.hold("commits");
    const first = kv.mutate((tx) => void tx.sum(["count"], 2));
    const second = kv.mutate((tx) => void tx.set(["count"], "reset").delete(["old"]));
    await page.click(`${rows}`, 'set ["count"] "reset"; delete ["old"]');
    expect(page.all(rows, "undefined")).toEqual([]);
    await page.find(`${rows} [data-type="waiting"]`);
    await page.find(".detail", "It waits for 1 earlier mutation");
    network.letThrough("commits");
    await Promise.all([first, second]);
    await page.gone(rows);
  });

  it("says that its recipe is not through, and what waits for it", async () => {
    let finish = () => {};
    const through = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const stuck = kv.mutate(async (tx) => {
      await through;
      tx.set(["slow"], 1);
    });
    const behind = kv.mutate((tx) => void tx.set(["quick"], 1));
    await page.click(rows, "a recipe that has written nothing yet");
    await page.find(".detail", "Its recipe is running");
    await page.find(`${rows} [data-type="waiting"]`);
    finish();
    await Promise.all([stuck, behind]);
    await page.gone(rows);
  });

  it("shows each attempt that came to nothing, and goes when one gets through", async () => {
    network.isCut = true;
    const done = kv.mutate((tx) => void tx.set(["count"], 5));
    await page.click(rows, 'set ["count"] 5');
    await page.find(".detail", "The network is cut");
    await vi.waitUntil(() => /tried ([2-9]|\d\d+)×/.test(page.all(rows)[0]?.textContent ?? ""));
    network.isCut = false;
    await done;
    await page.gone(rows);
  });

  it("that is refused shows with the reason among the last commits", async () => {
    const refused = kv.mutate((tx) => void tx.append(["count"], [1]));
    await expect(refused).rejects.toThrow("not an array");
    await page.click('ul[aria-label^="Commits"] summary', "invalid_value");
    await page.find(".detail", "not an array");
    expect(shownValue()).toBe(1);
  });

  it("that was overtaken runs again, and is pending until then", async () => {
    network.hold("commits");
    const done = kv.mutate(async (tx) => {
      const { value } = await tx.get<number>(["count"]);
      tx.set(["count"], (value ?? 0) * 10);
    });
    await page.click(rows, 'set ["count"] 10');
    await page.find(".detail", 'has read ["count"]');
    await store.kv.set(["count"], 7);
    await page.find(`${rows} [data-type="overtaken"]`);
    network.letThrough("commits");
    await done;
    await page.gone(rows);
    await page.find('ul[aria-label^="Commits"] .row', "conflict");
    expect((await store.kv.get(["count"])).value).toBe(70);
    await page.showTab("Requests");
    await page.find(".row .type", "conflict");
  });
});

describe("a key of a mutation", () => {
  it("leads to its entry", async () => {
    network.hold("commits");
    const done = kv.mutate((tx) => void tx.sum(["count"], 2));
    await page.click(rows, 'sum ["count"] 2');
    await page.click(".detail button", '["count"]');
    const field = await page.find<HTMLTextAreaElement>("textarea", 'Value of ["count"]');
    expect(field.value).toBe("1"); // what is stored
    network.letThrough("commits");
    await done;
  });
});
