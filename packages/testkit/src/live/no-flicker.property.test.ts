// No flicker: from `mutate` to its confirmation a key shows what it was or what it will be, and nothing else, whatever
// the order of answers, frames and other people's commits, and whatever the network does.
import type { KvKey, LiveView } from "@keyval/core";
import fc from "fast-check";
import { it } from "vitest";
import { LiveWorld } from "./live-world.ts";
import { propertyRuns } from "./property-runs.ts";
import { until } from "./until.ts";
import { within } from "./within.ts";

const lanes = 4;
const runs = propertyRuns(120);

/** Answers come late or never, streams break: what a commit came to is often seen before it is heard. */
const faults = { loseRequest: 0.1, loseAnswer: 0.4, duplicate: 0.1, delay: 0.5, killStream: 0.1 };

/** Longer than any wait between two attempts at a stream: 10 s. */
const untilLive = 15_000;

/** Other people's additions weigh so much more than one's own that a sum says how many there are of each. */
const theirs = 1_000_000;

const what = <Name extends string>(name: Name) => fc.constant(name);
const event = fc.oneof(
  { weight: 6, arbitrary: what("mine") },
  { weight: 2, arbitrary: what("mine, twice") },
  { weight: 4, arbitrary: what("theirs") },
  { weight: 2, arbitrary: what("kill") },
  { weight: 1, arbitrary: what("restart") },
  { weight: 1, arbitrary: what("offline") },
  { weight: 1, arbitrary: what("online") },
  { weight: 5, arbitrary: what("pause") },
);

const counter: KvKey = ["flicker", "n"];
const log: KvKey = ["flicker", "log"];

/** Watches a view that shows the counter, the log, or both. */
function guard(
  view: LiveView,
  count: () => { mine: number },
): { check: () => void; stop: () => void } {
  let seenTheirs = 0;
  let failure: Error | undefined;
  const refuse = (why: string) => {
    failure ??= new Error(`${JSON.stringify(view.selector)} ${why}, mine: ${count().mine}`);
  };
  const look = () => {
    for (const { key, value } of view.getSnapshot().entries) {
      if (key[1] === "n" && typeof value === "number") {
        const mine = value % theirs;
        const others = Math.floor(value / theirs);
        if (mine !== count().mine) refuse(`shows ${mine} of mine`);
        if (others < seenTheirs) refuse(`shows ${others} of theirs after ${seenTheirs}`);
        seenTheirs = Math.max(seenTheirs, others);
      }
      if (key[1] === "log" && Array.isArray(value)) {
        const mine = value.filter((item) => item >= 0);
        if (mine.length !== count().mine || mine.some((item, i) => item !== i))
          refuse(`shows the log ${JSON.stringify(value)}`);
      }
    }
  };
  const stop = view.subscribe(look);
  return {
    stop,
    check() {
      look();
      if (failure) throw failure;
    },
  };
}

async function run(events: readonly string[], seed: number): Promise<void> {
  const world = new LiveWorld(seed, faults);
  await within(runIn(world, events, seed), 90_000, () => world.state);
}

async function runIn(world: LiveWorld, events: readonly string[], seed: number): Promise<void> {
  await world.start();
  const [kv] = world.clients as [(typeof world.clients)[0]];
  const [network] = world.networks as [(typeof world.networks)[0]];
  let mine = 0;
  const work: Promise<unknown>[] = [];
  try {
    await world.plain.atomic().set(counter, 0).set(log, []).commit();
    const selectors = [
      { key: counter },
      { keys: [counter, log] },
      { prefix: ["flicker"] },
      { prefix: ["flicker"], limit: 2 },
      { prefix: ["flicker"], limit: 1, reverse: true },
      { prefix: ["flicker"], pageSize: 1 },
    ];
    // Not always all of them: a window alone has nothing that resumes.
    const chosen = selectors.filter((_, i) => (seed >> i) & 1);
    const views = (chosen.length > 0 ? chosen : selectors).map((selector) => kv.live(selector));
    const guards = views.map((view) => guard(view, () => ({ mine })));
    await Promise.all(views.map((view) => view.ready()));
    const add = () => {
      const item = mine++;
      work.push(kv.mutate((tx) => tx.sum(counter, 1).append(log, [item])));
    };
    for (const next of events) {
      if (next === "mine") add();
      else if (next === "mine, twice") [0, 1].forEach(add);
      else if (next === "theirs")
        work.push(world.plain.atomic().sum(counter, theirs).append(log, [-1]).commit());
      else if (next === "kill") network.killStreams();
      else if (next === "restart") await world.act({ do: "restart" });
      else if (next === "offline") network.goOffline();
      else if (next === "online") network.goOnline();
      else await new Promise((resolve) => setTimeout(resolve, seed & 7));
      for (const { check } of guards) check();
    }
    await world.rest();
    await Promise.all(work);
    for (const view of views)
      await until(
        view,
        ({ status, entries }) => status === "live" && entries.every((entry) => !entry.pending),
        untilLive,
      );
    for (const { check, stop } of guards) {
      check();
      stop();
    }
  } finally {
    await world.close();
  }
}

it.concurrent.each(Array.from({ length: lanes }, (_, lane) => lane))(
  "shows each of its own changes from its mutation on, once, whatever happens (lane %i)",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 40 }), fc.nat(2 ** 31 - 1), run),
      { numRuns: Math.ceil(runs / lanes), endOnFailure: true },
    );
  },
  runs * 4000,
);
