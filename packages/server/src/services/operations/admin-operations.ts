// What a server does for its operator: tell how it fares, and hand out the data as a whole.
import type { KvKey, KvMetrics } from "@keyval/core/protocol";
import type { Access } from "../../access/access.ts";
import { prometheusText } from "../../metrics/prometheus-text.ts";
import { metricsOf } from "../../metrics/metrics-of.ts";
import { descendants, storedKey } from "../../storage/stored-key.ts";
import { type Backup, takeBackup } from "../transfer/backup.ts";
import { exportEntries } from "../transfer/export-entries.ts";
import type { Services } from "../services.ts";

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

  /** A copy of the database as it is at one moment. @throws KvError `forbidden` */
  async backup(): Promise<Backup> {
    await this.access.require("admin", []);
    return takeBackup(this.services.storage);
  }

  /** The entry of a key and all below it, as lines of JSON. @throws KvError `forbidden` */
  async export(prefix: KvKey): Promise<ReadableStream<Uint8Array>> {
    await this.access.require("admin", prefix);
    const from = storedKey(prefix);
    return exportEntries(this.services.storage, { from, to: descendants(from).to });
  }
}
