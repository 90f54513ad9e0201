// What every route works with. Data is reached through the caller of each request alone: `c.env.caller`.
import type { Hono } from "hono";
import type { RequestLog } from "../request-log.ts";
import type { Caller } from "../services/operations/caller.ts";
import type { Services, ServicesOptions } from "../services/services.ts";

/** The routes' application: each request comes with its caller, whose rights every service checks. */
export type KvApp = Hono<KvBindings>;

/** What a request comes with. */
export type KvBindings = { Bindings: { readonly caller: Caller } };

export class RouteContext {
  constructor(
    private readonly services: Services,
    readonly requestLog: RequestLog,
  ) {}

  /** What the server was made with. */
  get options(): ServicesOptions {
    return this.services.options;
  }

  /** The largest body, bytes. */
  get bodyLimit(): number {
    return this.services.options.limits.body;
  }

  /** Makes sure that storage answers. @throws KvError `unavailable` when it does not */
  checkHealth(): Promise<void> {
    return this.services.checkStorage();
  }
}
