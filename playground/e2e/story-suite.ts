// What the tests of a story need around them: windows for the file, a fresh server for each test.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kv } from "@keyval/core";
import { afterEach, beforeEach, vi } from "vitest";
import { type PlaygroundServer, startPlayground } from "./playground-server.ts";
import { openStory, type StoryPage } from "./story-page.ts";
import { useWindows, type Windows } from "./windows.ts";

export interface StorySuite {
  readonly windows: Windows;
  readonly server: PlaygroundServer;
  /** A client of the server, beside the pages. */
  readonly kv: Kv;
  /** Opens the story in a window of its own, and waits until it is live. */
  open(): Promise<StoryPage>;
}

type Seed = (kv: Kv, progress: (done: number, total: number) => void) => Promise<void>;

async function seedStory(story: string, kv: Kv): Promise<void> {
  const file = new URL(`../stories/${story}/seed.mjs`, import.meta.url);
  if (!existsSync(file)) return;
  const { seed } = (await import(/* @vite-ignore */ file.href)) as { seed: Seed };
  await seed(kv, () => {});
}

/** Registers the hooks; the story has what its `seed.mjs` gives it. */
export function storySuite(story: string): StorySuite {
  let folder: string;
  let server: PlaygroundServer;
  let kv: Kv;
  vi.setConfig({ testTimeout: 120_000 }); // several windows on a busy machine
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "keyval-e2e-"));
    server = await startPlayground(join(folder, "keyval.db"));
    kv = new Kv(`${server.origin}/api`);
    await seedStory(story, kv);
  });
  afterEach(async () => {
    await kv.close();
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  });
  const windows = useWindows();
  return {
    windows,
    get server() {
      return server;
    },
    get kv() {
      return kv;
    },
    async open() {
      const page = await openStory(windows, server.origin, `${story}--story`, ".half-body");
      await page.page.waitForSelector('.status[data-status="live"]');
      return page;
    },
  };
}
