// What every binding promises and only a browser can tell: the caret, composing, scrolling, frames, pages that sleep,
// connections. The rest of the contract, in jsdom: binding-contract.ts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kv } from "@keyval/core";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { launchChromium } from "../launch-chromium.ts";
import { type RunningServer, startServer } from "../start-server.ts";
import type { BrowserContext } from "./browser-context.ts";
import { browserFields } from "./browser-fields.ts";
import { browserLists } from "./browser-lists.ts";
import { browserPages } from "./browser-pages.ts";
import { buildPage, type PageSource } from "./build-page.ts";
import { SceneWindows } from "./scene-windows.ts";
import { sceneKeys } from "./scenes.ts";

const parts = {
  fields: browserFields,
  lists: browserLists,
  "pages and connections": browserPages,
};

/** One binding on one version of its framework. */
export type ContractPage = PageSource & {
  readonly name: string;
  /** All of them by default. */
  readonly parts?: readonly (keyof typeof parts)[];
};

/** Runs the browser's part of the contract for all of them, one after the other. */
export function browserContract(pages: readonly ContractPage[]): void {
  const folder = mkdtempSync(join(tmpdir(), "keyval-pages-"));
  let browser: Browser;
  let windows: SceneWindows;
  let server: RunningServer;
  let elsewhere: Kv;

  beforeAll(async () => {
    const builds = pages.map((page, i) => buildPage(page, join(folder, String(i))));
    [browser] = await Promise.all([launchChromium(), ...builds]);
    writeFileSync(
      join(folder, "blank.html"),
      '<!doctype html><title>Nothing</title><link rel="icon" href="data:,">',
    );
    server = await startServer({ staticDir: folder });
    elsewhere = new Kv(server.url);
    windows = new SceneWindows(await browser.newContext({ viewport: { width: 800, height: 600 } }));
  });
  afterEach(async () => {
    await windows.clear();
    await expect.poll(() => server.streams(), { interval: 5 }).toBe(0);
    await elsewhere.delete(sceneKeys);
  });
  afterAll(async () => {
    await browser?.close();
    await elsewhere?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const contextOf = (path: number): BrowserContext => ({
    get server() {
      return server;
    },
    get elsewhere() {
      return elsewhere;
    },
    open: (scene) => windows.open(`${new URL(server.url).origin}/${path}/?scene=${scene}`),
  });
  for (const [path, { name, parts: names = Object.keys(parts) }] of pages.entries())
    describe(`browser contract: ${name}`, () => {
      for (const part of names as (keyof typeof parts)[])
        describe(part, () => parts[part](contextOf(path)));
    });
}
