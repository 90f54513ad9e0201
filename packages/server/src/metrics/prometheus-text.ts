// The metrics in Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/
import { errorStatus, type KvMetrics } from "@keyval/core/protocol";
import { type LatencyHistogram, latencyBounds } from "./latency-histogram.ts";
import type { Metrics } from "./metrics.ts";

export const prometheusType = "text/plain; version=0.0.4; charset=utf-8";

type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

function labelText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

class Page {
  readonly #lines: string[] = [];

  metric(type: "counter" | "gauge", name: string, help: string, samples: readonly Sample[]): void {
    this.#head(type, name, help);
    for (const [value, labels] of samples) this.#lines.push(`${name}${labelText(labels)} ${value}`);
  }

  histogram(
    name: string,
    help: string,
    label: string,
    histograms: Iterable<readonly [string, LatencyHistogram]>,
  ): void {
    this.#head("histogram", name, help);
    for (const [value, { counts, sum }] of histograms) {
      let below = 0;
      for (const [bucket, count] of counts.entries()) {
        below += count;
        const le = String(latencyBounds[bucket] ?? "+Inf");
        this.#lines.push(`${name}_bucket${labelText({ [label]: value, le })} ${below}`);
      }
      this.#lines.push(`${name}_sum${labelText({ [label]: value })} ${sum}`);
      this.#lines.push(`${name}_count${labelText({ [label]: value })} ${below}`);
    }
  }

  get text(): string {
    return `${this.#lines.join("\n")}\n`;
  }

  #head(type: string, name: string, help: string): void {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
  }
}

/** Those are there from the start: an alarm on growth does not see the first of a series that begins with it. */
const noErrors = Object.fromEntries(
  Object.entries(errorStatus).flatMap(([code, status]) => (status > 0 ? [[code, 0]] : [])),
);
const noRequests = { "2xx": 0, "4xx": 0, "5xx": 0 };

function labelled(label: string, counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([name, count]) => [count, { [label]: name }]);
}

/** The page a Prometheus server scrapes. */
export function prometheusText(metrics: Metrics, snapshot: KvMetrics): string {
  const page = new Page();
  const { errors, requests } = snapshot;
  page.histogram(
    "keyval_operation_duration_seconds",
    "Time each operation took on the server.",
    "operation",
    Array.from(metrics.operations, ([name, { latency }]) => [name, latency] as const),
  );
  page.metric(
    "counter",
    "keyval_operation_errors_total",
    "Operations that were refused or failed.",
    Array.from(metrics.operations, ([operation, { errors }]) => [errors, { operation }] as const),
  );
  page.metric(
    "counter",
    "keyval_errors_total",
    "Errors answered.",
    labelled("code", { ...noErrors, ...errors }),
  );
  page.metric(
    "counter",
    "keyval_requests_total",
    "Requests.",
    labelled("status", { ...noRequests, ...requests }),
  );
  watchMetrics(page, snapshot);
  const { pending, processing, dlq } = snapshot.queue;
  const messages = labelled("state", { pending, processing, dlq });
  page.metric("gauge", "keyval_queue_messages", "Messages in the queue.", messages);
  storageMetrics(page, snapshot);
  processMetrics(page, metrics, snapshot);
  return page.text;
}

function watchMetrics(page: Page, { watch }: KvMetrics): void {
  const { streams, watches, opened, frames, bytes } = watch;
  page.metric("gauge", "keyval_watch_streams", "Open watch streams.", [[streams]]);
  page.metric("gauge", "keyval_watch_watches", "Watches on open streams.", [[watches]]);
  page.metric("counter", "keyval_watch_streams_total", "Streams opened.", [[opened]]);
  page.metric("counter", "keyval_watch_frames_total", "Frames sent.", [[frames]]);
  page.metric("counter", "keyval_watch_sent_bytes_total", "Bytes of frames sent.", [[bytes]]);
}

function storageMetrics(page: Page, { storage }: KvMetrics): void {
  const { entries, bytes, freeBytes, expired, log } = storage;
  page.metric("gauge", "keyval_storage_entries", "Entries stored.", [[entries]]);
  page.metric("gauge", "keyval_storage_bytes", "Bytes storage takes.", [[bytes]]);
  page.metric("gauge", "keyval_storage_free_bytes", "Bytes of it that are free.", [[freeBytes]]);
  page.metric(
    "gauge",
    "keyval_storage_expired_entries",
    "Entries whose time has come and that are not removed yet.",
    [[expired]],
  );
  page.metric("gauge", "keyval_log_commits", "Commits in the change log.", [[log.commits]]);
  page.metric(
    "gauge",
    "keyval_log_span_seconds",
    "Age of the oldest commit in the change log: how far back clients can resume.",
    [[log.span / 1000]],
  );
}

function processMetrics(page: Page, metrics: Metrics, snapshot: KvMetrics): void {
  const { memory, cpu, eventLoopLag } = snapshot.process;
  page.metric(
    "gauge",
    "keyval_event_loop_lag_seconds",
    "Delay of the event loop since the last scrape.",
    Object.entries(eventLoopLag).map(([stat, ms]) => [ms / 1000, { stat }] as const),
  );
  page.metric("gauge", "process_start_time_seconds", "When the server began, Unix time.", [
    [metrics.startedAt / 1000],
  ]);
  page.metric("gauge", "process_resident_memory_bytes", "Memory of the process.", [[memory]]);
  page.metric("counter", "process_cpu_seconds_total", "Processor time of the process.", [[cpu]]);
}
