// The page's side of the browser benches: mounts what the address names, and takes the times where they happen.
import type { Library, Row, Shape } from "./library.ts";
import { putRow } from "./library.ts";
import { type Reading, startMeter } from "./meter.ts";

const libraries: Record<string, () => Promise<{ library: Library }>> = {
  "Keyval React": () => import("./keyval-react.tsx"),
  "Keyval Vue": () => import("./keyval-vue.ts"),
  "TanStack Query": () => import("./react-query.tsx"),
  "TanStack DB": () => import("./tanstack-db.tsx"),
  TinyBase: () => import("./tinybase.tsx"),
  "Leaderboard React": () => import("./leaderboard-react.tsx"),
  "Leaderboard Vue": () => import("./leaderboard-vue.ts"),
};

/** So many rows are looked at closely while the page runs. */
const probes = 50;

/** Times in ms since the call: when the DOM had it, and when a frame with it had been made. */
export type Times = { dom: number; painted: number };

const root = document.querySelector("#root") as HTMLElement;
const cells = root.getElementsByTagName("i");
const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** Resolves behind the first frame that was made after something was done: in its callbacks still counts. */
async function painted(isDone: () => boolean): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  do {
    await frame();
    const told = new Promise((resolve) =>
      port1.addEventListener("message", resolve, { once: true }),
    );
    port2.postMessage(undefined);
    await told;
  } while (!isDone());
  port1.close();
}

/** Does something, and takes the times of its effect on an element. */
async function timed(
  target: Node,
  options: MutationObserverInit,
  act: () => void,
  isDone: () => boolean,
): Promise<Times> {
  const from = performance.now();
  let dom = 0;
  const observer = new MutationObserver(() => {
    if (dom === 0 && isDone()) dom = performance.now() - from;
  });
  observer.observe(target, options);
  const shown = painted(() => dom > 0);
  act();
  await shown;
  observer.disconnect();
  return { dom, painted: performance.now() - from };
}

const name = new URLSearchParams(location.search).get("library") ?? "";
const { library } = (await libraries[name]?.()) ?? {};
if (!library) throw new Error(`there is no library "${name}"`);

let unmount = () => {};
let stop: () => Reading;

const update = (id: number, row: Row, act: (row: Row) => void): Promise<Times> => {
  const cell = cells[id];
  if (!cell) throw new Error(`row ${id} is not shown`);
  return timed(
    cell,
    { characterData: true, childList: true, subtree: true },
    () => act(row),
    () => cell.textContent === String(row.score),
  );
};

const bench = {
  mount(shape: Shape, count: number): Promise<Times> {
    const place = document.createElement("div");
    root.replaceChildren(place);
    return timed(
      root,
      { childList: true, subtree: true },
      () => {
        unmount = library.mount(place, shape, count);
      },
      () => cells.length === count,
    );
  },
  unmount(): void {
    unmount();
    root.replaceChildren();
  },
  /** Somebody stores a row: how long until it shows? */
  remote: (id: number, row: Row) => update(id, row, (next) => void putRow(next)),
  /** The page changes a row itself. */
  own: (id: number, row: Row) => update(id, row, library.write),
  nodes: () => root.querySelectorAll("*").length,
  start(): void {
    stop = startMeter(Array.from(cells).slice(0, probes));
  },
  stop: (): Reading => stop(),
  /** Resolves with the ms until every row shows these scores; undefined when they never do. */
  async untilShown(scores: readonly number[], patience: number): Promise<number | undefined> {
    const from = performance.now();
    const isShown = () => scores.every((score, id) => cells[id]?.textContent === String(score));
    while (!isShown()) {
      if (performance.now() - from > patience) return undefined;
      await frame();
    }
    return performance.now() - from;
  },
};

export type Bench = typeof bench;
(globalThis as unknown as { bench: Bench }).bench = bench;
