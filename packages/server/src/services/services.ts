// Opens a storage engine and puts the services on it together.
import { createKvError } from "@keyval/core/protocol";
import type { KvServerLog } from "../log.ts";
import { EventLoopLag } from "../metrics/event-loop-lag.ts";
import { Metrics } from "../metrics/metrics.ts";
import type { Storage, StorageEngine, StorageStats } from "../storage/storage.ts";
import { Hub } from "../watch/hub.ts";
import type { Committed } from "./commits/change.ts";
import { Commits } from "./commits/commits.ts";
import { Connections } from "./admission/connections.ts";
import { Expiry } from "./commits/expiry.ts";
import type { Limits } from "./admission/limits.ts";
import { LogTrimmer } from "./commits/log-trimmer.ts";
import { Queue } from "./queue/queue.ts";
import { Reads } from "./reads/reads.ts";
import { RequestRate } from "./admission/request-rate.ts";
import { SearchIndexes } from "./search/search-indexes.ts";
import { removeLeftBackups } from "./transfer/backup.ts";

export type ServicesOptions = {
  readonly engine: StorageEngine;
  readonly limits: Limits;
  /** ms */
  readonly heartbeat: number;
  /** ms */
  readonly logRetention: number;
  readonly logMax: number;
  /** ms a message is locked for whoever got it. */
  readonly lockDuration: number;
  readonly log: KvServerLog;
};

/** How long storage may take to answer a question about its health, ms. */
const healthWait = 5000;

const recovered = "Storage is open, recovered: the process before did not close it";

/** @throws when it takes longer */
async function within<R>(ms: number, work: R | Promise<R>): Promise<R> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took more than ${ms} ms.`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export class Services {
  readonly reads: Reads;
  readonly commits: Commits;
  readonly hub: Hub;
  readonly queue: Queue;
  readonly searchIndexes: SearchIndexes;
  readonly connections: Connections;
  readonly requestRate: RequestRate;
  readonly metrics = new Metrics();
  readonly lag = new EventLoopLag();
  readonly #expiry: Expiry;
  readonly #trimmer: LogTrimmer;
  readonly #onError: (what: string, error: unknown) => void;

  /** Opens the engine. @throws what it cannot do, such as open a file that another process has */
  static async open(options: ServicesOptions): Promise<Services> {
    const storage = await options.engine.open();
    const services = new Services(storage, await storage.head(), options);
    const { entries, log } = await storage.stats(Date.now());
    options.log("info", storage.wasLeftOpen ? recovered : "Storage is open", {
      ...{ storage: options.engine.name, entries, commits: log.commits },
    });
    await removeLeftBackups(storage).catch((error: unknown) =>
      services.#onError("Copies that a backup left behind could not be removed", error),
    );
    await services.#expiry.start();
    await services.searchIndexes.start();
    await services.queue.start();
    return services;
  }

  private constructor(
    readonly storage: Storage,
    head: string,
    readonly options: ServicesOptions,
  ) {
    const { limits, heartbeat, logRetention, logMax, lockDuration, log } = options;
    const onError = (what: string, error: unknown) => log("error", what, { error });
    this.#onError = onError;
    this.connections = new Connections(limits.connections);
    this.requestRate = new RequestRate(limits.rate, limits.rateBurst);
    this.reads = new Reads(storage, limits.body);
    this.queue = new Queue({
      ...{ storage, lockDuration, heartbeat, onError },
      submit: (step) => this.commits.queueStep(step),
      runInLane: (task) => this.commits.lane.run(task),
      onChanged: () => this.hub.queueChanged(),
    });
    this.commits = new Commits({
      storage,
      queue: this.queue,
      valueLimit: limits.value,
      onCommitted: (group) => this.#onCommitted(group),
      beforeStep: (now) => this.#expiry.removeExpired(now),
    });
    this.#expiry = new Expiry(
      storage,
      () => this.#expireInLane(),
      (group) => this.#onCommitted(group),
    );
    this.#trimmer = new LogTrimmer(storage, { retention: logRetention, max: logMax });
    this.hub = new Hub(
      storage,
      {
        heartbeat,
        streamBuffer: limits.streamBuffer,
        slowReaderLimit: limits.slowReader,
        watchLimit: limits.watches,
        onError,
      },
      head,
      (task) => this.#inLane(task),
    );
    this.searchIndexes = new SearchIndexes(
      storage,
      (task) => this.#inLane(task),
      () => this.hub.refreshSearches(),
      onError,
    );
  }

  /** How large storage is. */
  async storageStats(): Promise<StorageStats> {
    return this.storage.stats(Date.now());
  }

  /** Asks storage for something. @throws KvError `unavailable` when it does not answer */
  async checkStorage(): Promise<void> {
    try {
      await within(healthWait, this.storage.nextExpiry());
    } catch (cause) {
      this.#onError("Storage does not answer", cause);
      throw createKvError(
        "unavailable",
        "Storage does not answer; the server's log has the cause. Check its disk, then restart it.",
        { cause },
      );
    }
  }

  /** Ends the streams with a reason, once they have been told of every commit that is queued. */
  async endStreams(reason: string): Promise<void> {
    this.queue.close();
    await this.commits.lane.idle();
    this.hub.close(reason);
  }

  /** Finishes what has begun, ends the streams with a reason, closes storage. */
  async close(reason: string): Promise<void> {
    this.#expiry.close();
    this.lag.close();
    await this.searchIndexes.close();
    await this.endStreams(reason);
    await this.commits.lane.idle();
    await this.storage.close();
  }

  /** A task of the hub: it sees storage with nothing in it whose time has come. */
  #inLane<V>(task: () => V | Promise<V>): Promise<V> {
    return this.commits.lane.run(async () => {
      await this.#expiry.removeExpired(Date.now());
      return task();
    });
  }

  #expireInLane(): void {
    this.commits.lane
      .run(() => this.#expiry.removeExpired(Date.now()))
      .catch((error: unknown) => this.#onError("Entries could not be expired", error));
  }

  async #onCommitted(group: readonly Committed[]): Promise<void> {
    let next = Number.POSITIVE_INFINITY;
    for (const { changes } of group)
      for (const { entry } of changes) if (entry?.expiresAt) next = Math.min(next, entry.expiresAt);
    this.#expiry.note(next);
    await this.hub.publish(group);
    await this.#trimLog(group.length);
  }

  async #trimLog(commits: number): Promise<void> {
    try {
      const trimmed = await this.#trimmer.note(commits, Date.now());
      if (trimmed && trimmed.commits > 0)
        this.options.log("info", "The change log was trimmed", trimmed);
    } catch (error) {
      this.#onError("The change log could not be trimmed", error); // the commits are stored all the same
    }
  }
}
