// What every route works with.
import type { KvServerLog } from "../log.ts";
import { Operations } from "../services/operations.ts";
import type { Services } from "../services/services.ts";

export class RouteContext {
  readonly operations: Operations;

  constructor(
    readonly services: Services,
    readonly log: KvServerLog,
  ) {
    this.operations = new Operations(services, "");
  }

  /** The largest body, bytes. */
  get bodyLimit(): number {
    return this.services.options.limits.body;
  }
}
