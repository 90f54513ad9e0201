// How the server fares. Loaded when it is asked for: a page hardly ever does.
import { createKvError } from "../errors/create-kv-error.ts";
import { errorFromBody } from "../http/error-body.ts";
import { exchange } from "../http/exchange.ts";
import type { KvMetrics } from "../protocol/metrics.ts";
import type { KvInternals } from "./internals.ts";
import type { CallOptions } from "./call-options.ts";

/** Asks for the metrics, in one of their forms. */
export function readAs(
  internals: KvInternals,
  format: "json" | "prometheus",
  options: CallOptions,
): Promise<KvMetrics | string> {
  if (format === "json") return readMetrics(internals, options);
  if (format === "prometheus") return readPrometheus(internals, options);
  throw createKvError(
    "invalid_argument",
    `The format is ${String(format)}; it must be "json" or "prometheus".`,
  );
}

/** Asks for the metrics as JSON. */
async function readMetrics(
  { transport }: KvInternals,
  { signal }: CallOptions,
): Promise<KvMetrics> {
  return (await transport.request("GET", "/metrics", { signal, safe: true })) as KvMetrics;
}

/** Asks for the page a Prometheus server scrapes. */
async function readPrometheus(
  { settings, onClose }: KvInternals,
  { signal }: CallOptions,
): Promise<string> {
  const attempt = { method: "GET", path: "/metrics/prometheus", accept: "text/plain", signal };
  const closing = new AbortController();
  const close = () => closing.abort(createKvError("aborted", "This Kv is closed; make a new one."));
  onClose.add(close);
  try {
    return await exchange(settings, attempt, closing.signal, async (response) => {
      const text = await response.text();
      if (response.ok) return text;
      throw errorFromBody(bodyOf(text), `GET ${attempt.path}`, response.status);
    });
  } finally {
    onClose.delete(close);
  }
}

/** The error body a server sends, or nothing where something else answered. */
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
