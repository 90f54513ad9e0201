// Browser windows that tests borrow. A page that was in use before loads the next story in half the time: its process is
// warm. A story keeps nothing in it: each test has a server of its own, and what a page stores belongs to its origin.
import { launchChromium } from "@keyval/testkit/launch-chromium";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";

type Lent = { readonly page: Page; readonly kind: string };

export class Windows {
  #browser: Browser | undefined;
  readonly #free: Lent[] = [];
  readonly #lent: Lent[] = [];

  async launch(): Promise<void> {
    this.#browser = await launchChromium();
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  /**
   * A blank window until the test has ended.
   * @param prepare is called once for each new window of these options; the same `as` is the same preparation
   */
  async borrow(
    options: BrowserContextOptions,
    as = "",
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Page> {
    const kind = JSON.stringify([options, as]);
    const index = this.#free.findIndex((free) => free.kind === kind);
    const [found] = index < 0 ? [] : this.#free.splice(index, 1);
    if (found) {
      this.#lent.push(found);
      return found.page;
    }
    if (!this.#browser)
      throw new Error("There is no browser yet: windows are for tests and hooks.");
    const context = await this.#browser.newContext(options);
    const page = await context.newPage();
    await prepare?.(page);
    this.#lent.push({ page, kind });
    return page;
  }

  /** Empties the windows that are lent; those of a test that failed, wherever it did, are closed. */
  async takeBack(hasFailed: boolean): Promise<void> {
    for (const { page, kind } of this.#lent.splice(0)) {
      if (page.isClosed()) continue;
      if (hasFailed) {
        await page.context().close();
        continue;
      }
      page.removeAllListeners();
      page.on("dialog", (dialog) => dialog.accept()); // a story may ask before it is left
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await page.goto("about:blank");
      page.removeAllListeners();
      this.#free.push({ page, kind });
    }
  }
}

/**
 * Registers the hooks: a browser for the file, its windows empty after each test. Called after other hooks are registered,
 * so that the windows are empty before what they show is gone.
 */
export function useWindows(): Windows {
  const windows = new Windows();
  beforeAll(() => windows.launch());
  afterEach(({ task }) => windows.takeBack(task.result?.state === "fail"));
  afterAll(() => windows.close());
  return windows;
}
