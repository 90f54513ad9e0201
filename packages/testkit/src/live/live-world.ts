// One run of the live store's property: a server, clients behind faulty networks, views that are looked at, and what
// is done to all of them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KvEntry, Kv, type LiveView } from "@keyval/core";
import { createKvServer, type KvServer } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";
import { type FaultRates, FaultyNetwork, noFaults, seededRandom } from "../fault-fetch.ts";
import { clientCount, recipeOf, selectorsOf, type Step } from "./live-steps.ts";
import { Witness } from "./witness.ts";

const faults = {
  loseRequest: 0.05,
  loseAnswer: 0.05,
  duplicate: 0.1,
  delay: 0.3,
  killStream: 0.02,
};
/** What a step may be refused with: a sum onto what is no number, a caller that gave up, a recipe that threw. */
const expectedCodes = ["invalid_value", "aborted"];

export class LiveWorld {
  readonly #folder = mkdtempSync(join(tmpdir(), "keyval-live-"));
  readonly #reach: typeof fetch = (input, init) => this.#server.fetch(input, init);
  readonly #random: () => number;
  #server!: KvServer;
  readonly networks: FaultyNetwork[];
  readonly clients: Kv[];
  /** A client with a good network. */
  readonly plain = new Kv("http://kv/api", { fetch: this.#reach });
  readonly witnesses: Witness[] = [];
  readonly #work = new Map<Promise<unknown>, string>();
  /** What it is at, for a run that comes to no end. */
  #phase = "starting";
  readonly #rejected: unknown[] = [];

  constructor(seed: number, rates: FaultRates = faults) {
    this.#random = seededRandom(seed);
    this.networks = Array.from(
      { length: clientCount },
      () => new FaultyNetwork(this.#reach, this.#random, rates),
    );
    this.clients = this.networks.map(
      (network) =>
        new Kv("http://kv/api", {
          retry: { base: 1, cap: 5 },
          watch: { linger: 5 },
          fetch: network.fetch,
        }),
    );
  }

  /** What a run that takes this long is waiting for. */
  get state(): string {
    return `${this.#phase}; open: ${[...this.#work.values()].join(", ") || "nothing"}`;
  }

  async start(): Promise<void> {
    this.#server = await createKvServer({
      storage: sqlite(join(this.#folder, "kv.db")),
      heartbeat: 500,
    });
  }

  /** A third of the views of each client, so that runs differ in what is watched together. */
  openViews(): void {
    for (const kv of this.clients)
      for (const selector of selectorsOf(kv))
        if (this.#random() < 0.4) this.witnesses.push(new Witness(kv.live(selector)));
  }

  async act(step: Step): Promise<void> {
    this.#phase = JSON.stringify(step);
    switch (step.do) {
      case "transaction":
        this.#note(
          this.plain.transaction(
            async (tx) => {
              const { value } = await tx.get<{ n: number }>(["list", step.item]);
              tx.set(["list", step.item], { n: ((value?.n ?? 0) + 3) % 10 });
            },
            { maxRetries: 50, retryDelay: 1 },
          ),
        );
        return;
      case "throw":
        this.#mutate(step.by, (tx) => {
          tx.set(["list", step.item], { n: 0 });
          throw Object.assign(new Error("changed my mind"), { code: "aborted" });
        });
        return;
      case "give up": {
        const signal = AbortSignal.timeout(step.ms);
        this.#mutate(step.by, recipeOf(step, this.plain), signal);
        return;
      }
      case "clear":
        this.#note(this.plain.delete(["list"], { where: { n: { $gt: 6 } } }));
        return;
      case "more":
      case "resync": {
        const view = this.#witness(step.view)?.view;
        if (view) this.#note(step.do === "more" ? view.loadMore() : view.resync());
        return;
      }
      case "toggle":
        return this.#toggle(step.view);
      case "kill":
        return this.networks[step.by]?.killStreams();
      case "offline":
        return this.networks[step.by]?.goOffline();
      case "online":
        return this.#goOnline();
      case "restart":
        await this.#server.close();
        return this.start();
      case "pause":
        return pause(step.ms);
      default:
        this.#mutate(step.by, recipeOf(step, this.plain));
    }
  }

  /** Lets everything come to rest, on a good network. */
  async rest(): Promise<void> {
    for (const network of this.networks) network.rates = noFaults;
    this.#goOnline();
    this.#phase = "waiting for its mutations";
    await Promise.all(this.#work.keys());
    await pause(30); // the longest expiry
    const unexpected = this.#rejected.filter(
      (error) => !expectedCodes.includes((error as { code?: string }).code ?? ""),
    );
    if (unexpected.length > 0) throw unexpected[0];
  }

  /** Everything the server holds. */
  async stored(): Promise<KvEntry[]> {
    this.#phase = "reading what is stored";
    const stored: KvEntry[] = [];
    for await (const entry of this.plain.list([])) stored.push(entry);
    return stored;
  }

  async close(): Promise<void> {
    this.#phase = "closing clients";
    for (const witness of this.witnesses) witness.stop();
    for (const kv of [...this.clients, this.plain]) await kv.close();
    this.#phase = "closing the server";
    await this.#server.close();
    this.#phase = "closed";
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #goOnline(): void {
    for (const network of this.networks) network.goOnline();
  }

  #witness(at: number): Witness | undefined {
    return this.witnesses[at % this.witnesses.length];
  }

  #toggle(at: number): void {
    const witness = this.#witness(at);
    if (!witness) return;
    if (witness.isOn) witness.stop();
    else this.witnesses[at % this.witnesses.length] = new Witness(witness.view as LiveView);
    if (witness.failure) throw witness.failure;
  }

  #mutate(by: number, recipe: Parameters<Kv["mutate"]>[0] | undefined, signal?: AbortSignal): void {
    if (!recipe) return;
    const client = this.clients[by] ?? this.plain;
    this.#note(client.mutate(recipe, { retryDelay: 1, maxRetries: 50, signal }));
  }

  #note(promise: Promise<unknown>): void {
    const done: Promise<unknown> = promise
      .catch((error: unknown) => this.#rejected.push(error))
      .finally(() => this.#work.delete(done));
    this.#work.set(done, this.#phase);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
