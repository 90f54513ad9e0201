// How long something takes, in buckets of fixed bounds: an observation costs one short search and two additions.

/** Upper bounds, s: what Prometheus uses by itself, and below, where most of a store's operations are. */
export const latencyBounds: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

export class LatencyHistogram {
  /** Observations per bucket; the last one holds what is above every bound. */
  readonly counts = new Float64Array(latencyBounds.length + 1);
  /** Of all observations, s. */
  sum = 0;

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < latencyBounds.length && seconds > (latencyBounds[bucket] as number)) bucket++;
    (this.counts[bucket] as number)++;
    this.sum += seconds;
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** The time that a share of the observations took at most, s; estimated within its bucket, as Prometheus does. */
  quantile(share: number): number {
    let left = this.count * share;
    if (left === 0) return 0;
    for (const [bucket, count] of this.counts.entries()) {
      if (count >= left) {
        const from = latencyBounds[bucket - 1] ?? 0;
        const to = latencyBounds[bucket] ?? from;
        return from + ((to - from) * left) / count;
      }
      left -= count;
    }
    return latencyBounds.at(-1) as number;
  }
}
