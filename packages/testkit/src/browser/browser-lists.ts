// The browser contract, lists: what a change costs on screen, and what stays where it is.
import { expect, it } from "vitest";
import type { BrowserContext } from "./browser-context.ts";
import type { SceneWindow } from "./scene-windows.ts";

const rowCount = 1_000;

const isLive = ({ page }: SceneWindow) => page.waitForSelector('#scroll[data-live="true"]');

/** The row at the top of the box, and how far down it begins. */
const topRow = ({ page }: SceneWindow) =>
  page.evaluate(() => {
    const box = document.querySelector("#scroll") as HTMLElement;
    const top = box.getBoundingClientRect().top;
    const row = [...box.querySelectorAll("li")].find(
      (one) => one.getBoundingClientRect().bottom > top,
    );
    return { id: row?.dataset["row"], at: (row?.getBoundingClientRect().top ?? 0) - top };
  });

export function browserLists(context: BrowserContext): void {
  const { open } = context;
  const elsewhere = () => context.elsewhere;
  const fill = async (count: number, first = 0) => {
    for (let from = 0; from < count; from += 500) {
      const atomic = elsewhere().atomic();
      for (let n = from; n < Math.min(count, from + 500); n++)
        atomic.set(["rows", first + n], `row ${first + n}`);
      await atomic.commit();
    }
  };

  it("puts one row on screen for a change of one, and nothing for one elsewhere", async () => {
    await fill(rowCount);
    await elsewhere().set(["other"], 0);
    const scene = await open("list");
    await isLive(scene);
    await scene.shows("#other", "0");
    expect(await scene.page.locator("li").count()).toBe(rowCount);
    await scene.takeNotes();
    await elsewhere().set(["rows", 700], "changed");
    await scene.shows('[data-row="700"]', "changed");
    expect((await scene.takeNotes()).renders).toEqual({ list: 1, "row 700": 1 });
    await elsewhere().set(["nobody", "looks"], 1);
    await elsewhere().set(["other"], 1);
    await scene.shows("#other", "1");
    expect((await scene.takeNotes()).renders).toEqual({ other: 1 });
    await elsewhere().atomic().delete(["rows", 0]).set(["rows", 0.5], "new").commit();
    await scene.shows('[data-row="0.5"]', "new");
    // StrictMode runs effects twice when a row comes.
    const { list, ...rows } = (await scene.takeNotes()).renders;
    expect(list).toBe(1);
    expect(Object.keys(rows)).toEqual(["row 0.5"]);
    expect(scene.errors).toEqual([]);
  });

  it("renders a burst of 1,000 changes at most once per frame, and ends with all of them", async () => {
    await fill(50);
    const scene = await open("list");
    await isLive(scene);
    await scene.takeNotes();
    // A commit each, over several frames.
    for (let wave = 0; wave < 20; wave++)
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => elsewhere().set(["rows", n], `burst ${wave}`)),
      );
    await scene.page.waitForFunction(() =>
      [...document.querySelectorAll("li")].every((row) => row.textContent === "burst 19"),
    );
    const { listFrames } = await scene.takeNotes();
    expect(listFrames.length).toBeGreaterThan(0);
    // A frame that is late does not hold up what comes after a rest.
    const tooSoon = listFrames.filter(({ frame, at }, i) => {
      const before = listFrames[i - 1];
      return before?.frame === frame && at - before.at < 32;
    });
    expect(tooSoon).toEqual([]);
  });

  it("keeps the place of a list that grows above and below what is seen", async () => {
    await fill(200, 1_000);
    const scene = await open("list");
    await isLive(scene);
    const middle = scene.page.locator('[data-row="1100"]');
    await middle.evaluate((row) => {
      Object.assign(window, { kept: row });
      const box = document.querySelector("#scroll") as HTMLElement;
      box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top;
    });
    const before = await topRow(scene);
    expect(before.id).toBe("1100");
    await fill(50);
    await fill(50, 2_000);
    await scene.page.waitForFunction(() => document.querySelectorAll("li").length === 300);
    await elsewhere().delete([
      ["rows", 0],
      ["rows", 1_001],
    ]);
    await scene.page.waitForFunction(() => document.querySelectorAll("li").length === 298);
    expect(await topRow(scene)).toEqual(before);
    // It is the element it was, not another one with the same text.
    expect(
      await middle.evaluate((row) => row === (window as unknown as { kept: Element }).kept),
    ).toBe(true);
  });
}
