// What a server tells its operator: how it fares.
import type { KvMetrics } from "@keyval/core/protocol";
import type { Access } from "../access/access.ts";
import { prometheusText } from "../metrics/prometheus-text.ts";
import { metricsOf } from "../metrics/metrics-of.ts";
import type { Services } from "./services.ts";

export class AdminOperations {
  constructor(
    private readonly services: Services,
    private readonly access: Access,
  ) {}

  /** What `GET /metrics` answers. @throws KvError `forbidden` */
  async metrics(): Promise<KvMetrics> {
    await this.access.require("admin", []);
    const { metrics, lag, hub, queue, options } = this.services;
    const storage = {
      engine: options.engine.name.split(" ")[0] as string,
      head: hub.head,
      ...(await this.services.storageStats()),
    };
    const parts = { lag: lag.read(), storage, watch: hub.stats(), queue: await queue.counts() };
    return metricsOf(metrics, parts);
  }

  /** The same for a Prometheus server. @throws KvError `forbidden` */
  async prometheus(): Promise<string> {
    return prometheusText(this.services.metrics, await this.metrics());
  }
}
