// Who this server is, and whether it is well.
import { batchLimit, commitLimit, keyLimits, readLimit, windowLimit } from "@keyval/core/protocol";
import type { Hono } from "hono";
import { json } from "./respond.ts";
import type { RouteContext } from "./route-context.ts";

/** The protocol's version: a client that finds another one falls back to the documented endpoints. */
const protocol = 1;

/** Routes below `base`. */
export function rootRoutes(app: Hono, base: string, { services }: RouteContext): void {
  const { limits, heartbeat } = services.options;
  const identity = JSON.stringify({
    name: "keyval",
    protocol,
    heartbeatMs: heartbeat,
    limits: {
      ...{ body: limits.body, value: limits.value, watches: limits.watches },
      ...{ batch: batchLimit, commit: commitLimit, read: readLimit, window: windowLimit },
      key: keyLimits,
    },
  });
  app.get(base === "" ? "/" : base, () => json(identity));
  if (base !== "") app.get(`${base}/`, () => json(identity));

  app.get(`${base}/health`, async () => {
    await services.reads.get([]);
    return json(
      JSON.stringify({
        ok: true,
        storage: { engine: services.options.engine.name.split(" ")[0], head: services.hub.head },
      }),
    );
  });
}
