// All a server knows of itself at one moment: what `GET /metrics` answers, and what its Prometheus form is made of.
import type { QueueCounts } from "../storage/queue.ts";
import type { StorageStats } from "../storage/storage.ts";
import type { EventLoopLagStats } from "./event-loop-lag.ts";
import type { Metrics } from "./metrics.ts";

/** Latencies are ms. */
export type OperationStats = {
  readonly count: number;
  readonly errors: number;
  readonly latency: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  };
};

export type WatchStats = {
  /** Open streams, and the watches on them. */
  readonly streams: number;
  readonly watches: number;
  /** Streams opened, frames and bytes handed to them, since the start. */
  readonly opened: number;
  readonly frames: number;
  readonly bytes: number;
};

export type ServerSnapshot = {
  readonly operations: Readonly<Record<string, OperationStats>>;
  /** How often each error code was answered. */
  readonly errors: Readonly<Record<string, number>>;
  /** HTTP requests by status: "2xx", "4xx", "5xx". */
  readonly requests: Readonly<Record<string, number>>;
  readonly queue: QueueCounts & { readonly total: number };
  readonly storage: StorageStats & { readonly engine: string; readonly head: string };
  readonly watch: WatchStats;
  readonly process: {
    /** s */
    readonly uptime: number;
    /** Bytes of memory the process holds. */
    readonly memory: number;
    /** s of processor time since the process began. */
    readonly cpu: number;
    readonly eventLoopLag: EventLoopLagStats;
  };
};

export type SnapshotParts = Pick<ServerSnapshot, "queue" | "storage" | "watch"> & {
  readonly lag: EventLoopLagStats;
};

function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

/** Puts what was counted and what was asked for together. */
export function serverSnapshot(
  metrics: Metrics,
  { lag, queue, storage, watch }: SnapshotParts,
): ServerSnapshot {
  const operations: Record<string, OperationStats> = {};
  for (const [name, { latency, errors }] of metrics.operations) {
    const { count } = latency;
    const quantile = (share: number) => rounded(latency.quantile(share));
    const [p50, p95, p99] = [quantile(0.5), quantile(0.95), quantile(0.99)];
    operations[name] = {
      count,
      errors,
      latency: { mean: rounded(count === 0 ? 0 : latency.sum / count), p50, p95, p99 },
    };
  }
  const requests: Record<string, number> = {};
  for (const [group, count] of metrics.answers) requests[`${group}xx`] = count;
  const { user, system } = process.cpuUsage();
  return {
    operations,
    errors: Object.fromEntries(metrics.errors),
    requests,
    queue,
    storage,
    watch,
    process: {
      uptime: (Date.now() - metrics.startedAt) / 1000,
      memory: process.memoryUsage.rss(),
      cpu: (user + system) / 1e6,
      eventLoopLag: lag,
    },
  };
}
