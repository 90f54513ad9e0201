// Watches that start before the part of the client that hears them is here: they join the stream with all others of
// their tick, and keep what they hear, in order.
import type { WatchSelection } from "../protocol/watch-frame.ts";
import type { PooledWatch, WatchPool, WatchSink } from "./watch-pool.ts";

export type EarlyWatches = {
  readonly watches: readonly PooledWatch[];
  /** What they heard, to be told to the sinks that take over. */
  readonly heard: ((sinks: readonly WatchSink[]) => void)[];
};

/** Starts a watch of each selection. */
export function watchEarly(pool: WatchPool, selections: readonly WatchSelection[]): EarlyWatches {
  const heard: EarlyWatches["heard"] = [];
  const watches = selections.map((selection, i) =>
    pool.add(selection, {
      snapshot: (...news) => heard.push((sinks) => sinks[i]?.snapshot(...news)),
      commit: (...news) => heard.push((sinks) => sinks[i]?.commit(...news)),
      refused: (...news) => heard.push((sinks) => sinks[i]?.refused(...news)),
    }),
  );
  return { watches, heard };
}

/** From now on these sinks hear; first what was heard before, in the order in which it came. */
export function handOver({ watches, heard }: EarlyWatches, sinks: readonly WatchSink[]): void {
  watches.forEach((watch, i) => {
    watch.sink = sinks[i] as WatchSink;
  });
  for (const news of heard) news(sinks);
}
