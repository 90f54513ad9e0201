// The system's Chromium, as browser tests and benchmarks launch it. Finding or installing it is scripts/chromium.mjs's.
import { type Browser, chromium } from "playwright-core";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Launches it without a window; `without` names flags of Playwright's own to leave out. */
export const launchChromium = (without: string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env["KEYVAL_CHROMIUM"] ?? "/usr/bin/chromium",
    args: flags,
    ignoreDefaultArgs: without,
  });
