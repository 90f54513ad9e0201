// Puts a server together: storage, services, routes, and the Web-standard handler around them.
import { createKvError, type Duration, toMilliseconds } from "@keyval/core/protocol";
import { type KvServerLog, silentLog } from "./log.ts";
import { createApp } from "./routes/create-app.ts";
import { errorResponse } from "./routes/respond.ts";
import { RouteContext } from "./routes/route-context.ts";
import { type KvServerLimits, standardLimits } from "./services/limits.ts";
import { Services } from "./services/services.ts";
import type { StorageEngine } from "./storage/storage.ts";

export type KvServerOptions = {
  /** Where data lives: `sqlite("./keyval.db")`. */
  storage: StorageEngine;
  /** The path the API lies below; "/api" by default, "/" for the root. */
  basePath?: string;
  log?: KvServerLog;
  limits?: Partial<KvServerLimits>;
  /** The longest silence of a watch stream; 15 s by default. */
  heartbeat?: Duration;
  /** The age up to which the change log lets a client resume; 1 h by default. */
  logRetention?: Duration;
  /** The most commits the change log keeps; 1,000,000 by default. */
  logMax?: number;
};

export type KvServerStats = {
  /** Open watch streams. */
  readonly streams: number;
  /** Watches on them. */
  readonly watches: number;
};

export interface KvServer {
  /** Answers one request. Bound: pass it on as it is. */
  readonly fetch: (request: Request) => Promise<Response>;
  stats(): KvServerStats;
  /** Finishes running commits, ends the streams with a reason, closes storage. */
  close(): Promise<void>;
}

function checkBasePath(basePath: string): string {
  const base = basePath.replace(/\/+$/, "");
  if (base !== "" && !/^(\/[\w.~-]+)+$/.test(base))
    throw createKvError(
      "invalid_argument",
      `basePath is "${basePath}"; write a plain path such as "/api".`,
    );
  return base;
}

/**
 * Opens storage and makes a server on it. It needs no socket: `fetch` answers any Web-standard request, also one from
 * a client in the same process.
 *
 * @throws KvError when storage cannot be opened, or an option makes no sense
 * @example
 * ```ts
 * import { createKvServer } from "@keyval/server";
 * import { sqlite } from "@keyval/server/sqlite";
 * const server = await createKvServer({ storage: sqlite(":memory:") });
 * const response = await server.fetch(new Request("http://in-process/api/health"));
 * await server.close();
 * ```
 */
export async function createKvServer(options: KvServerOptions): Promise<KvServer> {
  const { log = silentLog, logMax = 1_000_000 } = options;
  const base = checkBasePath(options.basePath ?? "/api");
  const services = await Services.open({
    engine: options.storage,
    limits: { ...standardLimits, ...options.limits },
    heartbeat: toMilliseconds(options.heartbeat ?? 15_000, "heartbeat"),
    logRetention: toMilliseconds(options.logRetention ?? "1h", "logRetention"),
    logMax,
    onError: (what, error) => log("error", what, { error }),
  });
  const app = createApp(base, new RouteContext(services, log));
  let closing: Promise<void> | undefined;
  return {
    fetch: async (request) => {
      if (closing)
        return errorResponse(
          createKvError("unavailable", "The server is shutting down; try again in a moment."),
          log,
        );
      return app.fetch(request);
    },
    stats: () => services.hub.stats(),
    close: () =>
      (closing ??= services.close("The server is shutting down; reconnect in a moment.")),
  };
}
