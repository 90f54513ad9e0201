// Question: how soon after its navigation is a story of the playground usable: both halves show what is stored, and
// answer? Cold: a browser context of its own each time. Peer: the shared counter, the smallest of them.
import { readFileSync } from "node:fs";
import { createKvServer, type KvAuth, listen } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";
import { launchChromium } from "../packages/testkit/src/launch-chromium.ts"; // as a package it would be unbuilt
import { seedPlayground } from "../playground/seed-playground.mjs";
import { median, printTable } from "./table.ts";

const rounds = Number(process.env["KEYVAL_BENCH_ROUNDS"] ?? 3);

/** What is done in React's half when it shows; any change in either half is the answer. A field is typed into. */
const acts: Record<string, string> = {
  counter: "[aria-label=Plus]",
  flags: "[role=switch]",
  "shared-text": "input",
  todos: "[type=checkbox]",
  bank: ".bank-buttons button",
  chat: "form input",
  jobs: ".jobs-add button",
  kanban: "form input",
  seats: ".seat",
  leaderboard: "button.primary",
  search: "input",
  table: "input",
  notes: "form input",
  tenants: "form input",
};

type Times = { painted: number; shown: number; usable: number };

/** Runs in each page before its scripts: notes when a story is painted, shows its data, and answers. */
function observe(selector: string): void {
  const times: Partial<Times> = {};
  Object.assign(window, { times });
  const halves = () => [...document.querySelectorAll<HTMLElement>(".half-body")];
  const isShown = () =>
    document.querySelector('.status[data-status="live"]') !== null &&
    halves().length === 2 &&
    halves().every(
      (half) =>
        half.childElementCount > 0 &&
        !half.querySelector("[aria-busy=true]") &&
        !/(^|\n)…(\n|$)/.test(half.innerText),
    );
  const act = () => {
    const target = document.querySelector<HTMLElement>(`[data-framework=react] ${selector}`);
    if (target instanceof HTMLInputElement && target.type !== "checkbox") {
      target.focus();
      document.execCommand("insertText", false, "x"); // as a key would
      requestAnimationFrame(() => (times.usable = performance.now()));
    } else target?.click();
  };
  new MutationObserver(() => {
    if (halves().length > 0) times.painted ??= performance.now();
    if (times.shown !== undefined) times.usable ??= performance.now();
    else if (isShown()) {
      times.shown = performance.now();
      setTimeout(act);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

const tokens = JSON.parse(readFileSync("playground/tokens.json", "utf8")) as KvAuth;
const server = await createKvServer({
  storage: sqlite(":memory:"),
  staticDir: "playground/storybook-static",
  auth: tokens,
});
const listener = await listen(server, { port: 0 });
await seedPlayground(`${listener.origin}/api`);
const browser = await launchChromium();

/** Times since the window's navigation, ms. */
async function measure(story: string): Promise<Times> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript(observe, acts[story] ?? "");
  const page = await context.newPage();
  await page.goto(`${listener.origin}/iframe.html?id=${story}--story&viewMode=story`);
  const found = await page.waitForFunction(() => {
    const { times } = window as Window & { times?: Partial<Times> };
    return times?.usable === undefined ? undefined : times;
  });
  const times = (await found.jsonValue()) as Times;
  await context.close();
  return times;
}

const rows = new Map<string, number[]>();
for (const story of Object.keys(acts)) {
  const all: Times[] = [];
  for (let round = 0; round < rounds; round++) all.push(await measure(story));
  rows.set(
    story,
    (["painted", "shown", "usable"] as const).map((name) =>
      median(all.map((times) => times[name])),
    ),
  );
}
await browser.close();
await listener.close();
printTable(
  `stories, ms since navigation; medians of ${rounds} rounds`,
  [
    { name: "painted", digits: 0 },
    { name: "both show their data", digits: 0 },
    { name: "usable", digits: 0, isRatio: true },
  ],
  rows,
);
