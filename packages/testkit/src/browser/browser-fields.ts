// The browser contract, fields: typing into what is bound to the store.
import { expect, it } from "vitest";
import { type BrowserContext, caretOf, placeCaret, slowDown, stored } from "./browser-context.ts";
import type { SceneWindow } from "./scene-windows.ts";

/** Longer than most sentences, with no two neighbours alike. */
const typed = Array.from({ length: 120 }, (_, i) => "abcdefghijklmnopqrstuvwxyz "[i % 27]).join("");

/** Notes the text and the caret after each character, and again in the next frame. */
const recordCaret = ({ page }: SceneWindow) =>
  page.locator("#field").evaluate((element) => {
    const field = element as HTMLInputElement;
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = () => seen.push(`${field.selectionStart} ${field.value}`);
    field.addEventListener("input", () => {
      queueMicrotask(look);
      requestAnimationFrame(look);
    });
  });

const seenCarets = ({ page }: SceneWindow) =>
  page.evaluate(() => (window as unknown as { seen: string[] }).seen);

/** What composing "日本" looks like to the page, key by key. */
async function compose(scene: SceneWindow, between: () => Promise<void>): Promise<void> {
  const input = await scene.protocol();
  for (const text of ["n", "に", "にh", "にほ", "にほn", "にほん"]) {
    await input.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
    if (text === "にほ") await between();
  }
  await input.send("Input.insertText", { text: "日本" });
}

export function browserFields(context: BrowserContext): void {
  const { open } = context;
  const elsewhere = () => context.elsewhere;

  it("keeps each of 120 characters typed fast over a slow network, and the caret behind the last", async () => {
    await elsewhere().set(["field"], "Hello world");
    const scene = await open("fields");
    await scene.shows("#field", "Hello world");
    await slowDown(scene, 150);
    await placeCaret(scene, "#field", 5);
    await recordCaret(scene);
    await scene.page.keyboard.type(typed);
    await scene.shows("#shown", `Hello${typed} world`);
    await stored(elsewhere(), ["field"], `Hello${typed} world`);
    await scene.shows("#field", `Hello${typed} world`);
    expect(await caretOf(scene, "#field")).toBe(5 + typed.length);
    const possible = new Set(
      Array.from(
        { length: typed.length },
        (_, i) => `${6 + i} Hello${typed.slice(0, i + 1)} world`,
      ),
    );
    const seen = await seenCarets(scene);
    expect(seen.length).toBeGreaterThanOrEqual(typed.length);
    expect(seen.filter((look) => !possible.has(look))).toEqual([]);
    expect(scene.errors).toEqual([]);
  });

  it("is not disturbed by what others write before its own writes arrive: the last write wins", async () => {
    const scene = await open("fields");
    await scene.shows("#count", "0");
    await placeCaret(scene, "#field", 0);
    await recordCaret(scene);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await scene.page.route("**/api/batch", async (route) => {
      await released;
      await route.continue();
    });
    await scene.page.keyboard.type(typed.slice(0, 40));
    await elsewhere().set(["field"], "the same field");
    await elsewhere().set(["body"], "another field");
    await elsewhere().set(["rows", 1], "another row");
    await scene.shows("#body", "another field");
    await scene.shows("#count", "1");
    await scene.page.keyboard.type(typed.slice(40, 80));
    await scene.shows("#shown", typed.slice(0, 80));
    release();
    await stored(elsewhere(), ["field"], typed.slice(0, 80));
    const possible = new Set(
      Array.from({ length: 80 }, (_, i) => `${i + 1} ${typed.slice(0, i + 1)}`),
    );
    expect((await seenCarets(scene)).filter((look) => !possible.has(look))).toEqual([]);
    await elsewhere().set(["field"], "theirs, later");
    await scene.shows("#field", "theirs, later");
    expect(scene.errors).toEqual([]);
  });

  it("keeps the focus when somebody else changes the field, and goes on typing from there", async () => {
    const scene = await open("fields");
    await scene.shows("#count", "0");
    await placeCaret(scene, "#body", 0);
    await scene.page.keyboard.type("mine");
    await stored(elsewhere(), ["body"], "mine");
    await elsewhere().set(["body"], "theirs");
    await scene.shows("#body", "theirs");
    expect(await scene.page.evaluate(() => document.activeElement?.id)).toBe("body");
    await placeCaret(scene, "#body", 0);
    await scene.page.keyboard.type("mine and ");
    expect(await caretOf(scene, "#body")).toBe(9);
    await stored(elsewhere(), ["body"], "mine and theirs");
  });

  it("composes in the middle of a text, over a slow network and with news beside it", async () => {
    await elsewhere().set(["field"], "<>");
    const scene = await open("fields");
    await scene.shows("#field", "<>");
    await slowDown(scene, 150);
    await placeCaret(scene, "#field", 1);
    await compose(scene, async () => {
      await elsewhere().set(["rows", 1], "x");
      await scene.shows("#count", "1");
    });
    await scene.shows("#shown", "<日本>");
    expect(await caretOf(scene, "#field")).toBe(3);
    await stored(elsewhere(), ["field"], "<日本>");
    await scene.page.keyboard.type("!");
    await scene.shows("#shown", "<日本!>");
    expect(scene.errors).toEqual([]);
  });

  it("loses nothing that is composed while somebody else changes the field", async () => {
    const scene = await open("fields");
    await scene.shows("#count", "0");
    await placeCaret(scene, "#field", 0);
    await compose(scene, async () => {
      await elsewhere().set(["field"], "theirs");
      await elsewhere().set(["rows", 1], "x");
      await scene.shows("#count", "1");
    });
    await expect
      .poll(async () => (await elsewhere().get<string>(["field"])).value, { timeout: 30_000 })
      .toContain("日本");
    const text = (await elsewhere().get<string>(["field"])).value ?? "";
    await scene.shows("#field", text);
    await scene.shows("#shown", text);
  });
}
