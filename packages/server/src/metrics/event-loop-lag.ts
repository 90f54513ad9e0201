// How late the event loop is. Measured only once somebody has asked: the timer behind it would tick for nobody.
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** How often it is looked at, ms. Part of every delay Node reports. */
const resolution = 20;

/** ms, since it was last asked for. */
export type EventLoopLagStats = {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
};

export class EventLoopLag {
  #delays: IntervalHistogram | undefined;

  /** What it was since the last call; zeros at the first, which begins to measure. */
  read(): EventLoopLagStats {
    if (!this.#delays) {
      this.#delays = monitorEventLoopDelay({ resolution });
      this.#delays.enable();
      return { mean: 0, p99: 0, max: 0 };
    }
    const { mean, max } = this.#delays;
    const p99 = this.#delays.percentile(99);
    this.#delays.reset();
    return { mean: lag(mean), p99: lag(p99), max: lag(max) };
  }

  close(): void {
    this.#delays?.disable();
  }
}

function lag(nanoseconds: number): number {
  const ms = nanoseconds / 1e6 - resolution;
  return ms > 0 && Number.isFinite(ms) ? ms : 0;
}
