// The binding contract, as a property: whatever is mounted, unmounted, changed, written and cut off in whatever order, at
// rest every component shows what the server has, none has ever shown an error, and nothing is watched in the end.
import type { Kv, KvKey } from "@keyval/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type BindingContext, now, until } from "./binding-context.ts";
import type { MountedProbes, Probe, Shown } from "./binding-driver.ts";
import { FaultyNetwork } from "./fault-fetch.ts";
import { propertyRuns } from "./live/property-runs.ts";

const keyCount = 4;
const appCount = 3;
/** Probes of one app: a component keeps its hook while its key changes. */
const kinds = ["entry", "list", "window", "pages", "count", "many"] as const;

const at = fc.nat(keyCount); // the last one stands for no key
const app = fc.nat(appCount - 1);
const value = fc.option(fc.nat(9), { nil: null }); // null: the key is deleted
const action = fc.oneof(
  fc.record({ do: fc.constant("mount"), app, at }),
  fc.record({ do: fc.constant("unmount"), app }),
  fc.record({ do: fc.constant("change"), app, kind: fc.nat(kinds.length - 1), at }),
  fc.record({
    do: fc.constant("write"),
    keys: fc.array(at, { minLength: 1, maxLength: 3 }),
    value,
  }),
  fc.record({ do: fc.constant("own write"), at, value }),
  fc.record({ do: fc.constant("drop the stream") }),
  fc.record({ do: fc.constant("wait for a turn") }),
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

const writes =
  (key: KvKey, stored: number | null) =>
  (tx: { set(key: KvKey, value: unknown): unknown; delete(key: KvKey): unknown }) =>
    void (stored === null ? tx.delete(key) : tx.set(key, stored));

/** What the probes of one app are of: what lies below one place of the run, or its entry. */
function probesOf(root: KvKey, place: number): Probe[] {
  const key = place === keyCount ? null : [...root, place];
  return [
    { hook: "useKv", key },
    { hook: "useKvList", prefix: key && root },
    { hook: "useKvList", prefix: key && root, options: { limit: 2, reverse: place % 2 === 1 } },
    { hook: "useKvPaginate", prefix: key && root, options: { pageSize: 2 + place } },
    { hook: "useKvCount", prefix: key && root },
    { hook: "useKvMany", keys: key && [key, [...root, 0]] },
  ];
}

/** What a probe is to show, by a fresh read; of pages, as many as it has: what lies behind them may have gone since. */
async function expectedOf(kv: Kv, probe: Probe): Promise<(shown: Shown) => Shown> {
  const live = { status: "success", error: null, isLive: true };
  const skipped = () => ({ status: "pending", error: null, isLive: false });
  if (probe.hook === "useKv") {
    if (!Array.isArray(probe.key)) return skipped;
    const { value: stored, versionstamp } = await kv.get(probe.key as KvKey);
    return () => ({ ...live, value: stored, versionstamp, exists: versionstamp !== null });
  }
  if (probe.hook === "useKvMany") {
    if (!Array.isArray(probe.keys)) return skipped;
    const entries = await kv.get(probe.keys as KvKey[]);
    return () => ({ ...live, entries });
  }
  const { prefix } = probe as { prefix: KvKey | null };
  if (!prefix) return skipped;
  const { limit, reverse } = (probe.hook === "useKvList" && probe.options) || {};
  const entries: unknown[] = [];
  for await (const entry of kv.list(prefix, { limit, reverse })) entries.push(entry);
  if (probe.hook === "useKvCount") return () => ({ ...live, count: entries.length });
  if (probe.hook === "useKvList") return () => ({ ...live, entries });
  return (shown) => {
    const { length } = shown["entries"] as unknown[];
    return {
      ...live,
      entries: entries.slice(0, length),
      hasNextPage: length < entries.length || shown["hasNextPage"],
    };
  };
}

/** Of a probe that shows pages. */
type Paged = { entries: readonly unknown[]; fetchNextPage(): Promise<unknown> };

class Run {
  readonly #network = new FaultyNetwork(
    (request) => fetch(request),
    () => 0.5,
  );
  readonly #kv: Kv;
  readonly #apps: ({ mounted: MountedProbes; probes: Probe[] } | undefined)[] = [];
  readonly #gone: { mounted: MountedProbes; probes: Probe[] }[] = [];
  readonly #work: Promise<unknown>[] = [];

  constructor(
    readonly context: BindingContext,
    readonly root: KvKey,
  ) {
    this.#kv = context.createKv({
      fetch: this.#network.fetch,
      retry: { base: 1, cap: 5 },
      watch: { linger: 5 },
    });
  }

  async act(next: Action): Promise<void> {
    const { driver, elsewhere } = this.context;
    if (next.do === "mount") {
      if (this.#apps[next.app]) return;
      const probes = probesOf(this.root, next.at);
      this.#apps[next.app] = { probes, mounted: driver.mount(this.#kv, probes) };
    } else if (next.do === "unmount") this.#unmount(next.app);
    else if (next.do === "change") {
      const changed = this.#apps[next.app];
      const probe = probesOf(this.root, next.at)[next.kind];
      if (!changed || !probe) return;
      changed.probes[next.kind] = probe;
      changed.mounted.change(next.kind, probe);
    } else if (next.do === "write") {
      const atomic = elsewhere.atomic();
      for (const place of next.keys) writes([...this.root, place], next.value)(atomic);
      await atomic.commit();
    } else if (next.do === "own write")
      this.#work.push(this.#kv.mutate(writes([...this.root, next.at], next.value)));
    else if (next.do === "drop the stream") this.#network.killStreams();
    else await new Promise((resolve) => setImmediate(resolve));
  }

  #unmount(at: number): void {
    const gone = this.#apps[at];
    if (!gone) return;
    gone.mounted.unmount();
    this.#gone.push(gone);
    this.#apps[at] = undefined;
  }

  /** Everything is done, and shown. */
  async rest(): Promise<void> {
    await Promise.all(this.#work);
    for (const app of this.#apps)
      for (const [i, probe] of (app?.probes ?? []).entries()) {
        const expected = await expectedOf(this.context.elsewhere, probe);
        const shown = () => now(app?.mounted as MountedProbes, i);
        const rests = () => until(() => expect(shown()).toMatchObject(expected(shown())));
        await rests();
        while (shown()["hasNextPage"]) {
          const { entries, fetchNextPage } = shown() as Paged;
          await fetchNextPage();
          const goesOn = () => shown()["hasNextPage"] && (shown() as Paged).entries.length;
          await until(() => expect(goesOn()).not.toBe(entries.length));
          await rests();
        }
      }
  }

  /** Also of a run that failed, or the next one would find its watches. */
  async close(): Promise<void> {
    for (const at of this.#apps.keys()) this.#unmount(at);
    await this.#kv.close();
  }

  async end(): Promise<void> {
    for (const at of this.#apps.keys()) this.#unmount(at);
    await until(() => expect(this.context.server.watches()).toBe(0));
    for (const { mounted, probes } of this.#gone)
      for (const i of probes.keys())
        expect(mounted.seen(i).filter(({ error }) => error)).toEqual([]);
  }
}

export function bindingProperty(context: BindingContext): void {
  it("shows at rest what the server has, after any mounts, changes, commits and lost connections", {
    timeout: 120_000 + propertyRuns(0) * 1_000,
  }, async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 30 }), async (actions) => {
        runs += 1;
        const run = new Run(context, ["run", runs]);
        try {
          for (const next of actions) await run.act(next);
          await run.rest();
          await run.end();
        } finally {
          await run.close();
        }
      }),
      { numRuns: propertyRuns(15) },
    );
  });
}
