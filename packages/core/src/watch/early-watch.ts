// Watches that start before the part of the client that hears them is here: they join the stream with all others of
// their tick, and keep what they hear, in order (kept-news.ts). If that is too much, they begin anew when it is here.
import type { WatchSelection } from "../protocol/watch-frame.ts";
import { KeptNews } from "./kept-news.ts";
import type { PooledWatch, WatchPool } from "./watch-pool.ts";
import type { WatchSink } from "./watch-sink.ts";

export class EarlyWatches {
  /** Others take their place when they begin anew. */
  watches: readonly PooledWatch[];
  readonly #kept = new KeptNews<readonly WatchSink[]>();

  /** Starts a watch of each selection. */
  constructor(
    private readonly pool: WatchPool,
    private readonly selections: readonly WatchSelection[],
  ) {
    const kept = this.#kept;
    this.watches = selections.map((selection, i) =>
      pool.add(selection, {
        snapshot: (...news) =>
          kept.state(i, news[0].entries.length, (sinks) => sinks[i]?.snapshot(...news)),
        commit: (...news) => kept.change(news[0].length, (sinks) => sinks[i]?.commit(...news)),
        refused: (...news) => kept.change(0, (sinks) => sinks[i]?.refused(...news)),
      }),
    );
  }

  /** From now on these sinks hear; first what was heard before, in the order in which it came. */
  handOver(sinks: readonly WatchSink[]): void {
    this.watches.forEach((watch, i) => {
      watch.sink = sinks[i] as WatchSink;
    });
    if (this.#kept.tell(sinks)) return;
    for (const watch of this.watches) this.pool.remove(watch);
    this.watches = this.selections.map((selection, i) =>
      this.pool.add(selection, sinks[i] as WatchSink),
    );
  }
}
