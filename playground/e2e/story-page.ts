// A story in a real browser window, with a record of every text its elements ever showed.
import type { Page } from "playwright-core";
import type { Windows } from "./windows.ts";

export type Framework = "react" | "vue";
export const frameworks: readonly Framework[] = ["react", "vue"];

/** A text, and when it came, in epoch ms. */
type Sight = { readonly framework: Framework; readonly text: string; readonly at: number };

export interface StoryPage {
  readonly page: Page;
  /** What the console and the page reported as errors. */
  readonly errors: string[];
  /** Paths of the requests made so far. */
  readonly requests: string[];
  /** What the watched elements of one half have shown since the last `forget`, oldest first. */
  sights(framework: Framework): Promise<Sight[]>;
  forget(): Promise<void>;
  /** Waits until a half shows a text. Resolves with when it came. */
  shows(framework: Framework, text: string): Promise<number>;
}

/** Runs in the page: notes each text that comes to differ, from before the first script on. */
function record(selector: string): void {
  const sights: Sight[] = [];
  Object.assign(window, { sights });
  const look = () => {
    for (const framework of ["react", "vue"] as const) {
      const element = document.querySelector(`[data-framework="${framework}"] ${selector}`);
      if (!element) continue;
      const parts = [...element.querySelectorAll<HTMLInputElement>("input.todo-title")];
      const text = element.matches("ul")
        ? parts.map(({ value }) => value).join(", ")
        : (element.textContent ?? "");
      const last = sights.findLast((sight) => sight.framework === framework);
      if (last?.text === text) continue;
      sights.push({ framework, text, at: performance.timeOrigin + performance.now() });
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
}

/** Opens a story, alone in the window, and records what `selector` shows in each half. */
export async function openStory(
  windows: Windows,
  origin: string,
  story: string,
  selector: string,
): Promise<StoryPage> {
  const viewport = { width: 1100, height: 720 };
  const page = await windows.borrow({ viewport }, selector, (opened) =>
    opened.addInitScript(record, selector),
  );
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.addInitScript(record, selector);
  await page.goto(`${origin}/iframe.html?id=${story}&viewMode=story`);
  const all = () => page.evaluate(() => (window as unknown as { sights: Sight[] }).sights);
  return {
    page,
    errors,
    requests,
    sights: async (framework) => (await all()).filter((sight) => sight.framework === framework),
    forget: () =>
      page.evaluate(() => {
        const { sights } = window as unknown as { sights: Sight[] };
        // What is on screen stays on record.
        const shown = (["react", "vue"] as const).flatMap(
          (framework) => sights.findLast((sight) => sight.framework === framework) ?? [],
        );
        sights.splice(0, sights.length, ...shown);
      }),
    async shows(framework, text) {
      const found = await page.waitForFunction(
        ([half, wanted]) => {
          const { sights } = window as unknown as { sights: Sight[] };
          const last = sights.findLast((sight) => sight.framework === half);
          return last?.text === wanted && last.at;
        },
        [framework, text] as const,
      );
      return (await found.jsonValue()) as number;
    },
  };
}
