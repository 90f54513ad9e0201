// The live store under everything a network can do to it: at rest every view equals the server, and no view ever
// shows half a commit, a duplicate, a wrong order, more than its limit, or an older version after a newer one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  compareKeys,
  type KvEntry,
  type KvKey,
  Kv,
  type LiveSelector,
  type LiveView,
} from "@keyval/core";
import { createKvServer, type KvServer } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";
import fc from "fast-check";
import { expect, it } from "vitest";
import { FaultyNetwork, noFaults, seededRandom } from "../fault-fetch.ts";
import { expected } from "./live-model.ts";
import { until } from "./until.ts";

const runs = Number(process.env.KEYVAL_RUNS ?? 150);
const faults = {
  loseRequest: 0.05,
  loseAnswer: 0.05,
  duplicate: 0.1,
  delay: 0.3,
  killStream: 0.02,
};

const item = fc.integer({ min: 0, max: 11 });
const value = fc.integer({ min: 0, max: 9 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("set" as const), item, value, by: fc.nat(2) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), item, by: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("pair" as const), item, value, by: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("sum" as const), item, value, by: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("increment" as const), item, by: fc.nat(1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("expire" as const), item, value, by: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("more" as const), view: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("toggle" as const), view: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const), by: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pause" as const), ms: fc.nat(12) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const list: KvKey = ["list"];
const selectors: readonly LiveSelector[] = [
  { key: ["list", 3] },
  {
    keys: [
      ["list", 1],
      ["list", 2],
      ["pair", 1, "a"],
    ],
  },
  { prefix: list },
  { prefix: list, reverse: true },
  { prefix: list, limit: 3 },
  { prefix: list, limit: 2, reverse: true },
  { prefix: list, start: ["list", 2], end: ["list", 9], limit: 4 },
  { prefix: list, where: { n: { $gte: 5 } } },
  { prefix: list, where: { n: { $lt: 5 } }, limit: 3 },
  { prefix: list, pageSize: 3 },
  { prefix: list, pageSize: 2, reverse: true },
  { prefix: ["pair"] },
  { count: list },
];

/** Watches every snapshot a view shows. */
class Witness {
  readonly #newest = new Map<string, string>();
  readonly stop: () => void;
  isOn = true;

  constructor(readonly view: LiveView) {
    const unsubscribe = view.subscribe(() => this.#check());
    this.stop = () => {
      this.isOn = false;
      unsubscribe();
    };
    this.#check();
  }

  #check(): void {
    const { selector } = this.view;
    const { entries } = this.view.getSnapshot();
    if ("prefix" in selector) {
      const sign = selector.reverse ? -1 : 1;
      for (let i = 1; i < entries.length; i++)
        expect(
          sign * compareKeys((entries[i - 1] as KvEntry).key, (entries[i] as KvEntry).key),
        ).toBeLessThan(0);
      if ("limit" in selector) expect(entries.length).toBeLessThanOrEqual(selector.limit as number);
    }
    for (const { key, versionstamp } of entries) {
      if (versionstamp === null) continue;
      const id = JSON.stringify(key);
      expect(versionstamp >= (this.#newest.get(id) ?? "")).toBe(true);
      this.#newest.set(id, versionstamp);
    }
    const pairs = new Map(
      entries.filter(({ key }) => key[0] === "pair").map((e) => [e.key.join(), e.value]),
    );
    if ("prefix" in selector && selector.prefix[0] === "pair")
      for (const [id, shown] of pairs)
        expect([
          id,
          pairs.get(id.endsWith("a") ? id.replace(/a$/, "b") : id.replace(/b$/, "a")),
        ]).toEqual([id, shown]);
  }
}

async function run(steps: readonly Step[], seed: number): Promise<void> {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), "keyval-live-"));
  const open = () => createKvServer({ storage: sqlite(join(folder, "kv.db")), heartbeat: 500 });
  let server: KvServer = await open();
  const reach = (request: Request) => server.fetch(request);
  const networks = [0, 1].map(() => new FaultyNetwork(reach, random, faults));
  const options = { retry: { base: 1, cap: 5 }, watch: { linger: 5 } };
  const clients = networks.map(
    (network) => new Kv("http://kv/api", { ...options, fetch: network.fetch as typeof fetch }),
  );
  const plain = new Kv("http://kv/api", { fetch: reach as typeof fetch });
  const witnesses = clients.flatMap((kv) =>
    selectors.map((selector) => new Witness(kv.live(selector))),
  );
  const work: Promise<unknown>[] = [];
  /** Summing onto an entry that is no number is refused; anything else that rejects is a failure. */
  const rejected: unknown[] = [];
  const note = (promise: Promise<unknown>) => {
    work.push(promise.catch((error: unknown) => rejected.push(error)));
  };
  const mutate = (by: number, recipe: Parameters<Kv["mutate"]>[0]) => {
    const client = clients[by] ?? plain;
    note(client.mutate(recipe, { retryDelay: 1, maxRetries: 50 }));
  };
  const act = async (step: Step) => {
    switch (step.do) {
      case "set":
        return mutate(step.by, (tx) => tx.set(["list", step.item], { n: step.value }));
      case "delete":
        return mutate(step.by, (tx) => tx.delete(["list", step.item]));
      case "pair":
        return mutate(step.by, (tx) =>
          tx.set(["pair", step.item, "a"], step.value).set(["pair", step.item, "b"], step.value),
        );
      case "sum":
        return mutate(step.by, (tx) =>
          tx.sum(["sum", step.item], step.value).sum(["list", "n"], 1),
        );
      case "increment":
        return mutate(step.by, async (tx) => {
          const { value } = await tx.get<{ n: number }>(["list", step.item]);
          tx.set(["list", step.item], { n: ((value?.n ?? 0) + 1) % 10 });
        });
      case "expire":
        return mutate(step.by, (tx) =>
          tx.set(["list", step.item], { n: step.value }, { expiresIn: 15 }),
        );
      case "clear":
        return note(plain.delete(["list"], { where: { n: { $gt: 6 } } }));
      case "more":
        return note((witnesses[step.view % witnesses.length] as Witness).view.loadMore());
      case "toggle": {
        const at = step.view % witnesses.length;
        const { view, isOn, stop } = witnesses[at] as Witness;
        if (isOn) stop();
        else witnesses[at] = new Witness(view);
        return;
      }
      case "kill":
        return networks[step.by]?.killStreams();
      case "restart":
        await server.close();
        server = await open();
        return;
      case "pause":
        return new Promise((resolve) => setTimeout(resolve, step.ms));
    }
  };
  try {
    for (const step of steps) await act(step);
    for (const network of networks) network.rates = noFaults;
    await Promise.all(work);
    expect(
      rejected.filter((error) => (error as { code?: string }).code !== "invalid_value"),
    ).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20)); // the longest expiry
    const stored: KvEntry[] = [];
    for await (const entry of plain.list([])) stored.push(entry);
    for (const { view, isOn } of witnesses) {
      if (!isOn) continue;
      await until(
        view,
        () => view.getSnapshot().status === "live" && equals(view, stored),
        4000,
      ).catch(() => {
        expect(shown(view)).toEqual(ideal(view, stored));
        expect(view.getSnapshot().status).toBe("live");
      });
    }
  } finally {
    for (const { stop } of witnesses) stop();
    for (const kv of [...clients, plain]) await kv.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
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
    // Pages hold what was loaded: a whole stretch from the start, and all of it when there is no more.
    const entries = loaded.hasMore ? all.slice(0, loaded.entries.length) : all;
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

it(
  "equals the server at rest, whatever the network did",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), fc.integer(), run),
      { numRuns: runs, endOnFailure: true },
    );
  },
  runs * 4000,
);
