// All a server knows of itself at one moment: what `GET /metrics` answers, and what its Prometheus form is made of.
import type { KvMetrics, KvOperationMetrics } from "@keyval/core/protocol";
import type { Metrics } from "./metrics.ts";

export type MetricsParts = Pick<KvMetrics, "queue" | "storage" | "watch"> & {
  readonly lag: KvMetrics["process"]["eventLoopLag"];
};

function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

/** Puts what was counted and what was asked for together. */
export function metricsOf(
  metrics: Metrics,
  { lag, queue, storage, watch }: MetricsParts,
): KvMetrics {
  const operations: Record<string, KvOperationMetrics> = {};
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
