// The bench's page, built as for production, on a server of this process, in a real Chromium.
import { fileURLToPath } from "node:url";
import { Kv } from "@keyval/core";
import { createKvServer, listen } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";
import vue from "@vitejs/plugin-vue";
import type { CDPSession, Page } from "playwright-core";
import { build } from "vite";
import { launchChromium } from "../packages/testkit/src/launch-chromium.ts"; // as a package it would be unbuilt
import type { Bench } from "./page/main.ts";

const pathOf = (path: string) => fileURLToPath(new URL(path, `file://${process.cwd()}/bench/`));

/** Off to read a profile. */
const isMinified = process.env["KEYVAL_BENCH_MINIFY"] !== "0";

export type BrowserBench = {
  /** A client in the server's process: the others who write. */
  readonly kv: Kv;
  /** A page of its own with an empty cache, at an address below the built page. */
  open(query: string): Promise<BenchPage>;
  close(): Promise<void>;
};

/** Time of the page's main thread since it began, by what it was spent on, ms. */
export type MainThread = { tasks: number; script: number; layout: number };

export class BenchPage {
  constructor(
    readonly page: Page,
    private readonly cdp: CDPSession,
  ) {}

  /** Runs a function of the bench in the page. */
  run<T, A>(act: (bench: Bench, argument: A) => T | Promise<T>, argument?: A): Promise<T> {
    const text = `(${act.toString()})(globalThis.bench, ${JSON.stringify(argument) ?? ""})`;
    return this.page.evaluate(text) as Promise<T>;
  }

  async mainThread(): Promise<MainThread> {
    const metrics = await this.#metrics();
    const of = (name: string) => (metrics.get(name) ?? 0) * 1000;
    return {
      tasks: of("TaskDuration"),
      script: of("ScriptDuration"),
      layout: of("LayoutDuration") + of("RecalcStyleDuration"),
    };
  }

  /** Living objects after a collection, MB. */
  async memory(): Promise<number> {
    await this.cdp.send("HeapProfiler.collectGarbage");
    return ((await this.#metrics()).get("JSHeapUsedSize") ?? 0) / 1e6;
  }

  /** Samples the page's script until the returned function is called, which gives the profile. */
  async profile(): Promise<() => Promise<unknown>> {
    await this.cdp.send("Profiler.enable");
    await this.cdp.send("Profiler.setSamplingInterval", { interval: 200 });
    await this.cdp.send("Profiler.start");
    return async () => (await this.cdp.send("Profiler.stop")).profile;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  async #metrics(): Promise<Map<string, number>> {
    const { metrics } = await this.cdp.send("Performance.getMetrics");
    return new Map(metrics.map(({ name, value }) => [name, value]));
  }
}

/** Builds the page, starts server and browser. */
export async function startBrowserBench(): Promise<BrowserBench> {
  const staticDir = pathOf("dist/page");
  // Vite asks the environment which build of React and Vue to take.
  process.env["NODE_ENV"] = "production";
  await build({
    root: pathOf("page"),
    configFile: false,
    logLevel: "error",
    mode: "production",
    plugins: [vue()],
    build: { outDir: staticDir, emptyOutDir: true, target: "es2022", minify: isMinified },
  });
  const server = await createKvServer({ storage: sqlite(":memory:"), staticDir });
  const listener = await listen(server, { port: 0 });
  const kv = new Kv("http://in-process/api", { fetch: server.fetch });
  const browser = await launchChromium();
  return {
    kv,
    async open(query) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      page.on("pageerror", (error) => console.error(error.message));
      const cdp = await context.newCDPSession(page);
      await cdp.send("Performance.enable");
      await page.goto(`${listener.origin}/?${query}`);
      await page.waitForFunction("globalThis.bench !== undefined");
      return new BenchPage(page, cdp);
    },
    async close() {
      await browser.close();
      await kv.close();
      await listener.close();
    },
  };
}
