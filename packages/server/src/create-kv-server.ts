// Puts a server together: storage, services, routes, and the Web-standard handler around them.
import { createKvError, type Duration, type KvKey, toMilliseconds } from "@keyval/core/protocol";
import { Access } from "./access/access.ts";
import { Authenticator, type KvAuth } from "./access/authenticator.ts";
import { Cors, type KvServerCors } from "./cors.ts";
import { jsonLogger, type KvLogger, type KvLogLevel, logTo, silentLog } from "./log.ts";
import { peerOf } from "./access/peer-of.ts";
import { RequestLog } from "./request-log.ts";
import { answerOf, createApp } from "./routes/create-app.ts";
import { rawPath } from "./routes/request.ts";
import { errorResponse } from "./routes/respond.ts";
import { isPublicPath } from "./routes/root-routes.ts";
import { RouteContext } from "./routes/route-context.ts";
import { Caller } from "./services/caller.ts";
import { checkLimits, type KvServerLimits } from "./services/limits.ts";
import { Services } from "./services/services.ts";
import { StaticFiles } from "./static-files.ts";
import type { StorageEngine } from "./storage/storage.ts";
import type { KvCommitListener } from "./watch/commit-triggers.ts";

/** Options of `createKvServer`. */
export type KvServerOptions = {
  /** Where data lives: `sqlite("./keyval.db")`. */
  storage: StorageEngine;
  /** The path the API lies below; "/api" by default, "/" for the root. */
  basePath?: string;
  /** A folder whose files are served below "/", beside the API. */
  staticDir?: string;
  /** Who may do what; without it, whoever reaches the server may do everything. */
  auth?: KvAuth;
  /** Which other origins' pages may call: `true` for any, or the origins; "localhost" for this machine's. None by default. */
  cors?: KvServerCors;
  /**
   * What the server tells its operator: a level, for lines of JSON on the standard output, or a logger such as pino.
   * Silent by default. At "debug" each request is a line. No line holds values or credentials.
   */
  log?: KvLogLevel | KvLogger;
  /** From when on a request is slow, and a line at "warn"; 1 s by default. */
  slowRequest?: Duration;
  limits?: Partial<KvServerLimits>;
  queue?: KvServerQueue;
  /** The longest silence of a watch stream; 15 s by default. */
  heartbeat?: Duration;
  /** The age up to which the change log lets a client resume; 1 h by default. */
  logRetention?: Duration;
  /** The most commits the change log keeps; 1,000,000 by default. */
  logMax?: number;
};

/** How the queue hands out messages. */
export type KvServerQueue = {
  /** How long a message is locked for the listener that got it, before it goes to another; 30 s by default. */
  lockDuration?: Duration;
};

/** What is open at one moment. */
export type KvServerStats = {
  /** Open watch streams. */
  readonly streams: number;
  /** Watches on them. */
  readonly watches: number;
  /** Open streams of queue listeners. */
  readonly listeners: number;
};

/** A server without a socket: `listen` gives it one. */
export interface KvServer {
  /** Answers a request; called as the global `fetch` is. Bound: pass it on as it is. */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /**
   * As `fetch`, for socket adapters: a caller that went away is told by cancelling the body, not by a signal. `address`
   * is the network address the request came from: whoever is not known by name is counted by it.
   */
  readonly handle: (request: Request, address?: string) => Promise<Response>;
  /** Whether one has to be somebody to change everything: without that, `listen` serves this machine only. */
  readonly hasAuth: boolean;
  /** Whether pages of this other origin may call. */
  readonly allowsOrigin: (origin: string) => boolean;
  /** Whether a raw URL path is the API's: at `basePath` or below. */
  readonly isApiPath: (path: string) => boolean;
  /** How long a request may take to come in whole, ms: `listen` sees to it, as your own HTTP server should. */
  readonly bodyTimeout: number;
  /**
   * Asks anew whose the open streams are, and ends those whose token is gone, has other rights, or is no longer its
   * owner's; their clients come back with the token they have then, and miss nothing. Call it when a session was
   * revoked, or with the `auth` that takes the place of the one before.
   *
   * @throws KvError `invalid_argument` when `auth` makes no sense or lets everybody change everything (unless the one
   * before did; it stays), or the server had none
   * @example
   * ```ts
   * import { createKvServer } from "@keyval/server";
   * import { sqlite } from "@keyval/server/sqlite";
   * const tokens = [{ token: "QmJ2c3l0aGluZy1yYW5kb20", rules: [{ prefix: [], allow: ["read"] }] }] as const;
   * const server = await createKvServer({ storage: sqlite(":memory:"), auth: { tokens } });
   * await server.refreshAuth({ tokens: [{ ...tokens[0], token: "YW5vdGhlciByYW5kb20gb25l" }] });
   * ```
   */
  refreshAuth(auth?: KvAuth): Promise<void>;
  stats(): KvServerStats;
  /**
   * Calls a function of this process for each commit from now on that changes the key `prefix` or anything below it
   * (`[]`: anything), in commit order, after the commit is stored. Nothing waits for it: what it throws, or rejects
   * with, is logged. At most once: a process that ends has forgotten what it did not call yet. What must happen is
   * enqueued in the commit itself instead.
   *
   * @returns the function that ends it
   * @throws KvError `invalid_key`
   * @example
   * ```ts
   * import { createKvServer } from "@keyval/server";
   * import { sqlite } from "@keyval/server/sqlite";
   * const server = await createKvServer({ storage: sqlite("./keyval.db") });
   * const stop = server.onCommit(["orders"], ({ entries, versionstamp }) => {
   *   for (const { key, value } of entries) console.log(versionstamp, key, value);
   * });
   * stop();
   * ```
   */
  onCommit(prefix: KvKey, listener: KvCommitListener): () => void;
  /** Ends the streams with a reason, finishes running requests (a body that stays away is waited for 2 s), closes storage. */
  close(): Promise<void>;
}

/** How long closing waits for requests whose bodies have not come, ms. */
export const closeGrace = 2000;

function checkBasePath(basePath: string): string {
  const base = basePath.replace(/\/+$/, "");
  if (base !== "" && !/^(\/[\w.~-]+)+$/.test(base))
    throw createKvError(
      "invalid_argument",
      `basePath is "${basePath}"; write a plain path such as "/api".`,
    );
  return base;
}

function positive(duration: Duration, option: string): number {
  const milliseconds = toMilliseconds(duration, option);
  if (milliseconds > 0) return milliseconds;
  throw createKvError("invalid_argument", `${option} is ${duration}; give more than 0 ms.`);
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
  const { logMax = 1_000_000, staticDir } = options;
  const base = checkBasePath(options.basePath ?? "/api");
  if (base === "" && staticDir !== undefined)
    throw createKvError(
      "invalid_argument",
      'staticDir needs a basePath other than "/": the API would hide its files.',
    );
  if (!Number.isInteger(logMax) || logMax < 1)
    throw createKvError("invalid_argument", `logMax is ${logMax}; give a whole number above 0.`);
  const files = staticDir === undefined ? undefined : new StaticFiles(staticDir);
  const cors = options.cors ? new Cors(options.cors) : undefined;
  const limits = checkLimits(options.limits);
  const slow = positive(options.slowRequest ?? "1s", "slowRequest");
  const logger = await loggerOf(options.log);
  const log = logger ? logTo(logger) : silentLog;
  const authenticatorOf = (auth: KvAuth) =>
    new Authenticator(auth, (what, error) => log("error", what, { error }));
  let authenticator = options.auth && authenticatorOf(options.auth);
  const services = await Services.open({
    engine: options.storage,
    limits,
    heartbeat: positive(options.heartbeat ?? 15_000, "heartbeat"),
    logRetention: positive(options.logRetention ?? "1h", "logRetention"),
    logMax,
    lockDuration: positive(options.queue?.lockDuration ?? "30s", "queue.lockDuration"),
    log,
  });
  const requestLog = new RequestLog({ log, logger, metrics: services.metrics, slow });
  const app = createApp(base, new RouteContext(services, requestLog));
  let closing: Promise<void> | undefined;

  /** Before anything of a request is read: who sends it, and what may they do. */
  const admit = async (request: Request, peer: string): Promise<Access> => {
    const { generation } = services.connections; // before: it may change meanwhile
    const access = authenticator
      ? await authenticator.authenticate(request, peer)
      : Access.open(peer);
    access.generation = generation;
    services.requestRate.admit(access.identity.peer);
    return access;
  };
  const refreshAuth = async (auth?: KvAuth): Promise<void> => {
    if (!authenticator)
      throw createKvError(
        "invalid_argument",
        "This server was made without auth, so everybody may do everything; make it with auth.",
      );
    const current = auth ? authenticatorOf(auth) : authenticator;
    // Whoever let it be reached from elsewhere relied on its rules.
    if (current.isOpen && !authenticator.isOpen)
      throw createKvError(
        "invalid_argument",
        "auth.anonymous would let everybody change everything, which this server did not allow before; take that rule out, or make the server anew.",
      );
    current.forget();
    authenticator = current;
    await services.connections.check((access) => current.stillAdmits(access));
  };
  const isApiPath = (path: string) => path === base || path.startsWith(`${base}/`);
  const answer = async (request: Request, peer: string): Promise<Response> => {
    if (closing)
      return errorResponse(
        createKvError("unavailable", "The server is shutting down; try again in a moment."),
        requestLog.reportTo(request),
      );
    const path = rawPath(request);
    if (files && !isApiPath(path)) {
      const file = await files.answer(request, path);
      if (file) return file;
    }
    try {
      const access = isPublicPath(path, base) ? Access.none() : await admit(request, peer);
      return await answerOf(app, base, request, { caller: new Caller(services, access) });
    } catch (error) {
      return errorResponse(error, requestLog.reportTo(request));
    }
  };
  const respond = async (request: Request, peer: string): Promise<Response> =>
    cors
      ? (cors.preflight(request) ?? cors.allow(request, await answer(request, peer)))
      : answer(request, peer);

  /** Requests being answered: storage stays open for them. */
  const running = new Set<Promise<Response>>();
  const handle = (request: Request, address?: string): Promise<Response> => {
    const peer = peerOf(address);
    const response = requestLog.follow(request, (followed) => respond(followed, peer));
    running.add(response);
    return response.finally(() => running.delete(response));
  };
  const close = async () => {
    const reason = "The server is shutting down; reconnect in a moment.";
    await services.endStreams(reason);
    await settledWithin(closeGrace, running);
    await services.close(reason);
    log("info", "Storage is closed");
  };

  return {
    fetch: (input, init) => abortable(handle, new Request(input, init)),
    handle,
    hasAuth: authenticator !== undefined && !authenticator.isOpen,
    allowsOrigin: (origin) => cors?.allows(origin) ?? false,
    isApiPath,
    refreshAuth,
    bodyTimeout: limits.bodyTimeout,
    stats: () => {
      const { streams, watches } = services.hub.stats();
      return { streams, watches, listeners: services.queue.holders.streams.length };
    },
    onCommit: (prefix, listener) => services.hub.triggers.add(prefix, listener),
    close: () => (closing ??= close()),
  };
}

async function loggerOf(log: KvServerOptions["log"]): Promise<KvLogger | undefined> {
  if (log === undefined || log === "silent") return undefined;
  return typeof log === "string" ? jsonLogger(log) : log;
}

/** Waits until all have settled, or for so many ms: a body may never come. */
async function settledWithin(ms: number, promises: Iterable<Promise<unknown>>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(promises), late]);
  clearTimeout(timer);
}

/** Gives a call in this process what a socket gives others: it ends when its signal says so. */
async function abortable(
  handle: (request: Request) => Promise<Response>,
  request: Request,
): Promise<Response> {
  const { signal } = request;
  signal.throwIfAborted();
  const response = await handle(request);
  signal.throwIfAborted();
  if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream"))
    return response;
  const body = response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
  return new Response(body, { status: response.status, headers: response.headers });
}
