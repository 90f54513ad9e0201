// What `keyval serve` does: runs a server until it is asked to stop.
import { Authenticator } from "../access/authenticator.ts";
import { createKvServer } from "../create-kv-server.ts";
import { checkReach, listen } from "../listen.ts";
import { logTo } from "../log.ts";
import { sqlite } from "../sqlite.ts";
import { followTokens, readAuth } from "./auth-options.ts";
import { cliLog } from "./cli-log.ts";
import type { ServeOptions } from "./serve-options.ts";

/** Starts serving; resolves when it does. SIGTERM and SIGINT end it: running commits first, then the streams. */
export async function serve({
  port,
  host,
  storage,
  open,
  staticDir,
  auth: authOptions,
  logLevel,
  logFormat,
  lockDuration,
  ...options
}: ServeOptions): Promise<void> {
  const logger = await cliLog(logLevel, logFormat);
  const log = logTo(logger);
  const auth = await readAuth(authOptions);
  // Before there is a database that nobody asked for.
  const asks = auth && new Authenticator(auth, () => {});
  if (!open && (!asks || asks.isOpen)) checkReach(host);
  const server = await createKvServer({
    ...options,
    ...(auth && { auth }),
    log: logger,
    storage: sqlite(storage),
    queue: { lockDuration },
    ...(staticDir !== undefined && { staticDir }),
  });
  const listener = await listen(server, { port, host, open, isProcessOwner: true }).catch(
    async (error: unknown) => {
      await server.close();
      throw error;
    },
  );
  const page = staticDir === undefined ? options.basePath : "/";
  followTokens(server, authOptions, log);
  log("info", `Keyval serves ${listener.origin}${page}`, { storage });

  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) process.exit(1); // asked twice: at once
    isStopping = true;
    log("info", `Stopping on ${signal}`);
    listener.close().then(
      () => {
        log("info", "Stopped");
        process.exit(0);
      },
      (error: unknown) => {
        log("error", "Stopping failed", { error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
