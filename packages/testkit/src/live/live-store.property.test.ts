// The live store under everything a network can do to it: at rest every view equals the server, and no view ever
// shows half a commit, a duplicate, a wrong order, more than its limit, or an older version after a newer one.
import type { KvEntry, LiveView } from "@keyval/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { expected } from "./live-model.ts";
import { step, type Step } from "./live-steps.ts";
import { LiveWorld } from "./live-world.ts";
import { propertyRuns } from "./property-runs.ts";
import { until } from "./until.ts";
import { within } from "./within.ts";

/** Runs wait more than they compute: so many go on side by side. */
const lanes = 4;
const runs = propertyRuns(280);

async function run(steps: readonly Step[], seed: number): Promise<void> {
  const world = new LiveWorld(seed);
  await within(runIn(world, steps), 90_000, () => world.state);
}

async function runIn(world: LiveWorld, steps: readonly Step[]): Promise<void> {
  await world.start();
  try {
    world.openViews();
    for (const next of steps) await world.act(next);
    await world.rest();
    const first = await world.stored();
    for (const { view, isOn } of world.witnesses) if (isOn) await expectEqual(world, view, first);
    for (const { failure } of world.witnesses) if (failure) throw failure;
  } finally {
    await world.close();
  }
}

async function expectEqual(
  world: LiveWorld,
  view: LiveView,
  first: readonly KvEntry[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    // Read anew after the first: a request that was given up, or doubled, may arrive after all others.
    const stored = attempt === 1 ? first : await world.stored();
    const isRight = () => view.getSnapshot().status === "live" && equals(view, stored);
    const isEqual = await until(view, isRight, 1500).then(
      () => true,
      () => false,
    );
    if (isEqual) return;
    if (attempt < 4) continue;
    expect(shown(view), JSON.stringify(view.selector)).toEqual(ideal(view, stored));
    expect(view.getSnapshot().status).toBe("live");
  }
}

function shown(view: LiveView) {
  const { entries, count, hasMore, pages } = view.getSnapshot();
  const { selector } = view;
  return {
    entries: entries.filter((entry) => entry.versionstamp !== null || entry.pending),
    ...("count" in selector && { count }),
    ...("prefix" in selector && "limit" in selector && { hasMore }),
    ...(pages && { paged: pages.flatMap((page) => page.entries) }),
  };
}

function ideal(view: LiveView, stored: readonly KvEntry[]) {
  const { selector } = view;
  const all = expected(selector, stored);
  if ("count" in selector) return { entries: [], count: all.length };
  if ("pageSize" in selector) {
    const loaded = view.getSnapshot();
    // Pages hold what was loaded: a whole stretch from the start, something if there is anything, and all of it when
    // there is no more.
    const least = Math.max(loaded.entries.length, 1);
    const entries = loaded.hasMore ? all.slice(0, least) : all;
    return { entries, paged: entries };
  }
  if ("limit" in selector) {
    const { limit: _, ...unlimited } = selector;
    return { entries: all, hasMore: expected(unlimited, stored).length > all.length };
  }
  return { entries: all };
}

function equals(view: LiveView, stored: readonly KvEntry[]): boolean {
  try {
    expect(shown(view)).toEqual(ideal(view, stored));
    return true;
  } catch {
    return false;
  }
}

it.concurrent.each(Array.from({ length: lanes }, (_, lane) => lane))(
  "equals the server at rest, whatever the network did (lane %i)",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), fc.integer(), run),
      { numRuns: Math.ceil(runs / lanes), endOnFailure: true },
    );
  },
  runs * 4000,
);
