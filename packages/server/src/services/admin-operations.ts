// What a server tells its operator: how it fares.
import type { Access } from "../access/access.ts";
import { prometheusText } from "../metrics/prometheus-text.ts";
import { type ServerSnapshot, serverSnapshot } from "../metrics/server-snapshot.ts";
import type { Services } from "./services.ts";

export class AdminOperations {
  constructor(
    private readonly services: Services,
    private readonly access: Access,
  ) {}

  /** What `GET /metrics` answers. @throws KvError `forbidden` */
  async metrics(): Promise<ServerSnapshot> {
    await this.access.require("admin", []);
    const { metrics, lag, hub, queue, options } = this.services;
    const storage = {
      engine: options.engine.name.split(" ")[0] as string,
      head: hub.head,
      ...(await this.services.storageStats()),
    };
    const parts = { lag: lag.read(), storage, watch: hub.stats(), queue: await queue.counts() };
    return serverSnapshot(metrics, parts);
  }

  /** The same for a Prometheus server. @throws KvError `forbidden` */
  async prometheus(): Promise<string> {
    return prometheusText(this.services.metrics, await this.metrics());
  }
}
