// A client that mirrors a watched window by the protocol's rules has, at rest, what a list answers.
import { type WireEntry, encodeKeyPath, decodeWireKey, compareKeys } from "@keyval/core/protocol";
import { EventStream } from "@keyval/testkit/event-stream";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

let server: RunningServer;
let runs = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function post(path: string, body: unknown): Promise<any> {
  return (await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) })).json();
}

type Selection = {
  prefix: unknown[];
  limit: number;
  reverse: boolean;
  where?: { n: { $lt: number } };
};

/** The client's half of the window rules. */
class Mirror {
  #entries: WireEntry[] = [];

  constructor(private readonly selection: Selection) {}

  snapshot(entries: readonly WireEntry[]): void {
    this.#entries = [...entries];
  }

  commit(entries: readonly WireEntry[], refill: readonly WireEntry[]): void {
    const { limit, where } = this.selection;
    const bound = this.#entries[limit - 1];
    const inside = entries.filter((entry) => !bound || this.#order(entry, bound) <= 0);
    const shown = (entry: WireEntry) =>
      entry.versionstamp !== null && (!where || (entry.value as { n: number }).n < where.n.$lt);
    const changed = new Set(inside.map(nameOf));
    const kept = this.#entries.filter((entry) => !changed.has(nameOf(entry)));
    const merged = [...kept, ...inside.filter(shown)]
      .sort((a, b) => this.#order(a, b))
      .slice(0, limit);
    this.#entries = [...merged, ...refill].sort((a, b) => this.#order(a, b));
    expect(this.#entries.length).toBeLessThanOrEqual(limit);
  }

  get entries(): readonly WireEntry[] {
    return this.#entries;
  }

  #order(a: WireEntry, b: WireEntry): number {
    const order = compareKeys(decodeWireKey(a.key), decodeWireKey(b.key));
    return this.selection.reverse ? -order : order;
  }
}

const nameOf = (entry: WireEntry) => encodeKeyPath(decodeWireKey(entry.key));

const mutation = fc.record({ k: fc.nat(12), n: fc.option(fc.nat(9), { freq: 2 }) });
const scenario = fc.record({
  windows: fc.array(
    fc.record({
      limit: fc.integer({ min: 1, max: 6 }),
      reverse: fc.boolean(),
      filtered: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  /** Whether another watch of the stream shows everything, so that frames hold entries outside the windows. */
  all: fc.boolean(),
  before: fc.array(mutation, { maxLength: 10 }),
  /** Commits sent together, group after group. */
  groups: fc.array(
    fc.array(fc.array(mutation, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    { maxLength: 6 },
  ),
});

it("a mirrored window equals the list, whatever is committed, alone or in groups", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ windows, all, before, groups }) => {
      const prefix = ["run", ++runs];
      const toMutation = ({ k, n }: { k: number; n: number | null }) =>
        n === null
          ? { type: "delete", key: [...prefix, k] }
          : { type: "set", key: [...prefix, k], value: { n } };
      const selections = windows.map(
        ({ limit, reverse, filtered }): Selection => ({
          prefix,
          limit,
          reverse,
          ...(filtered && { where: { n: { $lt: 5 } } }),
        }),
      );
      await post("/atomic", { mutations: before.map(toMutation) });

      const watches = selections.map((selection, i) => ({ id: `${i}`, ...selection }));
      const stream = await EventStream.open(server.url, {
        watches: [...watches, ...(all ? [{ id: "all", prefix }] : [])],
      });
      for (const group of groups)
        await post("/batch", {
          requests: group.map((commit) => ({ op: "commit", mutations: commit.map(toMutation) })),
        });
      const { versionstamp } = await post("/atomic", {
        mutations: [{ type: "set", key: [...prefix, -1], value: { n: 0 } }],
      });
      await post("/batch", {
        requests: [],
        connection:
          stream.frames[0]?.data.connection ?? (await stream.event("open")).data.connection,
      });
      await stream.passed(versionstamp);

      const mirrors = selections.map((selection) => new Mirror(selection));
      for (const { event, data } of stream.frames) {
        if (event === "snapshot") mirrors[Number(data.watch)]?.snapshot(data.entries);
        if (event !== "commit") continue;
        const refills = new Map<string, WireEntry[]>(
          (data.refills ?? []).map((refill: any) => [refill.watch, refill.entries]),
        );
        for (const [i, mirror] of mirrors.entries())
          mirror.commit(data.entries, refills.get(`${i}`) ?? []);
      }
      await stream.close();
      for (const [i, selection] of selections.entries())
        expect(mirrors[i]?.entries).toEqual(await post("/keys/list", selection));
    }),
    { numRuns: 120 },
  );
}, 60_000);
