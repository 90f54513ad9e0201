// How the server fares: for programs, and for Prometheus.
import { prometheusType } from "../metrics/prometheus-text.ts";
import { secureHeaders } from "../secure-headers.ts";
import { json } from "./respond.ts";
import type { KvApp } from "./route-context.ts";

/** Routes below `base`. */
export function metricsRoutes(app: KvApp, base: string): void {
  app.get(`${base}/metrics`, async (c) => json(JSON.stringify(await c.env.caller.admin.metrics())));

  app.get(`${base}/metrics/prometheus`, async (c) => {
    const headers = {
      ...secureHeaders,
      ...{ "content-type": prometheusType, "cache-control": "no-store" },
    };
    return new Response(await c.env.caller.admin.prometheus(), { headers });
  });
}
