// Who this server is, and whether it is well.
import { batchLimit, keyLimits, readLimit, windowLimit } from "@keyval/core/protocol";
import { json } from "./respond.ts";
import type { KvApp, RouteContext } from "./route-context.ts";

/** The protocol's version: a client that finds another one falls back to the documented endpoints. */
const protocol = 1;

/** Whether a path is one of those that answer anybody: they tell nothing of what is stored. */
export function isPublicPath(path: string, base: string): boolean {
  return path === base || path === `${base}/` || path === `${base}/health`;
}

/** A limit as it is told: not at all when there is none. */
function told(limit: number): number | undefined {
  return Number.isFinite(limit) ? limit : undefined;
}

/** Routes below `base`. */
export function rootRoutes(app: KvApp, base: string, context: RouteContext): void {
  const { limits, heartbeat, engine } = context.options;
  const identity = JSON.stringify({
    name: "keyval",
    protocol,
    heartbeatMs: heartbeat,
    limits: {
      ...{ body: limits.body, bodyTimeout: limits.bodyTimeout, value: limits.value },
      ...{ commit: limits.commit, watches: limits.watches },
      ...{ connections: told(limits.connections), rate: told(limits.rate) },
      ...{ rateBurst: told(limits.rateBurst) },
      ...{ batch: batchLimit, read: readLimit, window: windowLimit },
      key: keyLimits,
    },
  });
  app.get(base === "" ? "/" : base, () => json(identity));
  if (base !== "") app.get(`${base}/`, () => json(identity));

  app.get(`${base}/health`, async () => {
    await context.checkHealth();
    // Not the last versionstamp: whoever is not known here would see when others write.
    return json(JSON.stringify({ ok: true, storage: { engine: engine.name.split(" ")[0] } }));
  });
}
