// Stands in for a driver whose part of the client is not loaded yet: loads it when something is watched.
import { loadUntil } from "../http/load-part.ts";
import type { WatchDriver, WatchPool } from "./watch-pool.ts";
import type { KvStatus } from "./watch-state.ts";

export class LateDriver implements WatchDriver {
  readonly namesCommits = false;
  #isLoading = false;
  #isClosed = false;

  constructor(
    private readonly pool: WatchPool,
    private readonly load: () => Promise<(pool: WatchPool) => WatchDriver>,
  ) {}

  get status(): KvStatus {
    if (this.#isClosed) return "closed";
    return this.#isWanted ? "connecting" : "idle";
  }

  watchesChanged(): void {
    if (this.#isWanted && !this.#isLoading) void this.#load();
  }

  close(): void {
    this.#isClosed = true;
  }

  get #isWanted(): boolean {
    return this.pool.watches.size > 0 && !this.#isClosed;
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    const createDriver = await loadUntil(
      this.load,
      () => this.#isWanted,
      (error) => this.pool.refuse(error),
    );
    this.#isLoading = false;
    if (createDriver) this.pool.switchDriver(createDriver);
  }
}
