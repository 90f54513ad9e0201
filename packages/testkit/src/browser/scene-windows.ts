// The browser windows of the contract's tests: opened when needed, the first of them kept for the tests to come.
// A new one costs a process.
import type { BrowserContext as Profile, CDPSession, Page } from "playwright-core";
import type { SceneNotes } from "./scenes.ts";

/** A window on one scene. */
export class SceneWindow {
  /** What the console and the page reported as errors. */
  readonly errors: string[] = [];
  readonly #sessions: CDPSession[] = [];

  constructor(readonly page: Page) {
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
    page.on("pageerror", (error) => this.errors.push(error.message));
  }

  /** Chromium's own protocol, for what Playwright has no call for. */
  async protocol(): Promise<CDPSession> {
    const session = await this.page.context().newCDPSession(this.page);
    this.#sessions.push(session);
    return session;
  }

  /** What the page has noted since it was loaded, or since it was asked last. */
  takeNotes(): Promise<SceneNotes> {
    return this.page.evaluate(() => {
      const taken = structuredClone(window.sceneNotes);
      window.sceneNotes.renders = {};
      window.sceneNotes.listFrames = [];
      return taken;
    });
  }

  /** Waits until an element shows a text. */
  async shows(selector: string, text: string): Promise<void> {
    const found = this.page.waitForFunction(
      ([where, wanted]) => {
        const element = document.querySelector(where);
        const isField = element?.matches("input, textarea");
        const shown = isField ? (element as HTMLInputElement).value : element?.textContent;
        return shown === wanted;
      },
      [selector, text] as const,
      { timeout: 30_000 },
    );
    await found.catch(async (cause) => {
      const seen = await this.page
        .locator(selector)
        .evaluateAll((all) => all.map((one) => one.outerHTML));
      throw new Error(
        `${selector} never showed "${text}", but ${seen.join()}; errors: ${this.errors.join()}`,
        { cause },
      );
    });
  }

  /** Leaves the scene, and the window as a new one would be. */
  async leave(): Promise<void> {
    await Promise.all(this.#sessions.splice(0).map((session) => session.detach()));
    await this.page.unrouteAll();
    // Of the same site, so that the process stays.
    await this.page.goto(new URL("/blank.html", this.page.url()).href);
    this.errors.length = 0;
  }
}

export class SceneWindows {
  readonly #all: SceneWindow[] = [];
  #used = 0;

  constructor(readonly profile: Profile) {}

  async open(url: string): Promise<SceneWindow> {
    const window = (this.#all[this.#used] ??= new SceneWindow(await this.profile.newPage()));
    this.#used += 1;
    await window.page.goto(url);
    return window;
  }

  /** At the end of a test. */
  async clear(): Promise<void> {
    this.#used = 0;
    await Promise.all(this.#all.splice(1).map(({ page }) => page.close()));
    await this.#all[0]?.leave();
  }
}
