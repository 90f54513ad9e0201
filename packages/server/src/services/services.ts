// Opens a storage engine and puts the services on it together.
import type { Storage, StorageEngine } from "../storage/storage.ts";
import { Hub } from "../watch/hub.ts";
import type { Committed } from "./change.ts";
import { Commits } from "./commits.ts";
import { Expiry } from "./expiry.ts";
import type { KvServerLimits } from "./limits.ts";
import { LogTrimmer } from "./log-trimmer.ts";
import { Queue } from "./queue.ts";
import { Reads } from "./reads.ts";
import { SearchIndexes } from "./search-indexes.ts";

export type ServicesOptions = {
  readonly engine: StorageEngine;
  readonly limits: KvServerLimits;
  /** ms */
  readonly heartbeat: number;
  /** ms */
  readonly logRetention: number;
  readonly logMax: number;
  /** ms a message is locked for whoever got it. */
  readonly lockDuration: number;
  readonly onError: (what: string, error: unknown) => void;
};

export class Services {
  readonly reads: Reads;
  readonly commits: Commits;
  readonly hub: Hub;
  readonly queue: Queue;
  readonly searchIndexes: SearchIndexes;
  readonly #expiry: Expiry;
  readonly #trimmer: LogTrimmer;

  /** Opens the engine. @throws what it cannot do, such as open a file that another process has */
  static async open(options: ServicesOptions): Promise<Services> {
    const storage = await options.engine.open();
    const services = new Services(storage, await storage.head(), options);
    await services.#expiry.start();
    await services.searchIndexes.start();
    await services.queue.start();
    return services;
  }

  private constructor(
    private readonly storage: Storage,
    head: string,
    readonly options: ServicesOptions,
  ) {
    const { limits, heartbeat, logRetention, logMax, lockDuration, onError } = options;
    this.reads = new Reads(storage, limits.body);
    this.queue = new Queue({
      ...{ storage, lockDuration, heartbeat, onError },
      submit: (step) => this.commits.queueStep(step),
      runInLane: (task) => this.commits.lane.run(task),
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
        onError: options.onError,
      },
      head,
      (task) => this.#inLane(task),
    );
    this.searchIndexes = new SearchIndexes(
      storage,
      (task) => this.#inLane(task),
      () => this.hub.refreshSearches(),
      options.onError,
    );
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
      .catch((error: unknown) => this.options.onError("Entries could not be expired", error));
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
      await this.#trimmer.note(commits, Date.now());
    } catch (error) {
      this.options.onError("The change log could not be trimmed", error); // the commits are stored all the same
    }
  }
}
