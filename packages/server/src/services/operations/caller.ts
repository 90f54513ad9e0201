// All that one caller can reach: every service behind the caller's access. Routes get nothing else.
import type { Access } from "../../access/access.ts";
import { AdminOperations } from "./admin-operations.ts";
import { Operations } from "./operations.ts";
import type { Services } from "../services.ts";
import { WatchOperations } from "./watch-operations.ts";

export class Caller {
  readonly operations: Operations;
  readonly admin: AdminOperations;
  readonly watches: WatchOperations;

  constructor(
    private readonly services: Services,
    private readonly access: Access,
  ) {
    this.operations = new Operations(services, access);
    this.admin = new AdminOperations(services, access);
    this.watches = new WatchOperations(services, access);
  }

  /** Counts requests that came in one: they are more than the one that was admitted. */
  countMore(requests: number): void {
    if (requests > 0) this.services.requestRate.charge(this.access.identity.peer, requests);
  }
}
