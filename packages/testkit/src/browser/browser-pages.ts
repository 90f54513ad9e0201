// The browser contract, pages and connections: windows that sleep and wake, come back, and are several.
import { expect, it } from "vitest";
import { type BrowserContext, placeCaret } from "./browser-context.ts";

export function browserPages(context: BrowserContext): void {
  const { open } = context;
  const elsewhere = () => context.elsewhere;

  it("opens one stream for seven apps, and each of them can write and hear", async () => {
    const scene = await open("seven");
    for (let app = 0; app < 7; app++) await scene.shows(`#seven-${app}`, "null");
    for (let app = 0; app < 7; app++) await elsewhere().set(["seven", app], `app ${app}`);
    for (let app = 0; app < 7; app++) await scene.shows(`#seven-${app}`, `app ${app}`);
    expect(context.server.streams()).toBe(1);
    expect(scene.errors).toEqual([]);
  });

  it("shows in every window what is typed in one", async () => {
    const windows = [await open("fields"), await open("fields")];
    for (const [i, scene] of windows.entries()) {
      await scene.shows("#count", "0");
      await placeCaret(scene, "#field", 1_000);
      await scene.page.keyboard.type(`window ${i}. `);
      const text = i === 0 ? "window 0. " : "window 0. window 1. ";
      for (const other of windows) await other.shows("#field", text);
    }
    for (const { errors } of windows) expect(errors).toEqual([]);
  });

  it("shows at once what changed while it was frozen and its connection died", async () => {
    await elsewhere().set(["body"], "before");
    const scene = await open("fields");
    await scene.shows("#body", "before");
    const page = await scene.protocol();
    await page.send("Page.setWebLifecycleState", { state: "frozen" });
    await context.server.restart();
    await elsewhere().set(["body"], "after");
    await page.send("Page.setWebLifecycleState", { state: "active" });
    await scene.shows("#body", "after");
  });

  it("shows what changed while it was left, when one comes back to it", async () => {
    await elsewhere().set(["body"], "before");
    const scene = await open("fields");
    await scene.shows("#body", "before");
    await scene.page.goto(new URL("?scene=seven", scene.page.url()).href);
    await scene.shows("#seven-6", "null");
    await elsewhere().set(["body"], "after");
    await scene.page.goBack();
    await scene.shows("#body", "after");
    await elsewhere().set(["body"], "and later");
    await scene.shows("#body", "and later");
    expect(scene.errors).toEqual([]);
  });
}
