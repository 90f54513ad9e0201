// Puts a server together: storage, services, routes, and the Web-standard handler around them.
import {
  createKvError,
  type Duration,
  longestTimer,
  type OptionNames,
  refuseUnknown,
  toMilliseconds,
} from "@keyval/core/protocol";
import { Access } from "./access/access.ts";
import { Authenticator } from "./access/authenticator.ts";
import { Cors } from "./cors.ts";
import type { KvServer, KvServerOptions } from "./kv-server.ts";
import { loggerOf, logTo, silentLog } from "./log.ts";
import { clientAddress, peerOf } from "./access/peer-of.ts";
import { RequestLog } from "./request-log.ts";
import { answerToHead, createApp } from "./routes/create-app.ts";
import { rawPath } from "./routes/request.ts";
import { errorResponse } from "./routes/respond.ts";
import { isPublicPath } from "./routes/root-routes.ts";
import { RouteContext } from "./routes/route-context.ts";
import { Admission } from "./services/admission/admission.ts";
import { Caller } from "./services/operations/caller.ts";
import { checkLimits } from "./services/admission/limits.ts";
import { Services } from "./services/services.ts";
import { StaticFiles } from "./static-files.ts";

/** How long closing waits for requests whose bodies have not come, ms. */
export const closeGrace = 2000;

const optionNames = Object.keys({
  ...{ storage: 1, basePath: 1, staticDir: 1, auth: 1, cors: 1, log: 1, slowRequest: 1 },
  ...{ limits: 1, queue: 1, heartbeat: 1, logRetention: 1, logMax: 1, trustProxy: 1 },
} satisfies OptionNames<KvServerOptions>);

/** Clients wait for two of them, by a timer. */
const longestHeartbeat = 24 * 3_600_000;

function checkBasePath(basePath: string): string {
  const base = basePath.replace(/\/+$/, "");
  if (base !== "" && !/^(\/[\w.~-]+)+$/.test(base))
    throw createKvError(
      "invalid_argument",
      `basePath is "${basePath}"; write a plain path such as "/api".`,
    );
  return base;
}

function positive(duration: Duration, option: string, most = Number.POSITIVE_INFINITY): number {
  const milliseconds = toMilliseconds(duration, option);
  if (milliseconds > 0 && milliseconds <= most) return milliseconds;
  const range = most === Number.POSITIVE_INFINITY ? "" : `, up to ${most}`;
  throw createKvError("invalid_argument", `${option} is ${duration}; give more than 0 ms${range}.`);
}

/** What storage a caller gave; one without types may give none. */
function storageOf(options: KvServerOptions | undefined): KvServerOptions["storage"] {
  const storage: unknown = options?.storage;
  if (typeof (storage as { open?: unknown } | undefined)?.open === "function")
    return storage as KvServerOptions["storage"];
  refuseUnknown(options ?? {}, "createKvServer", optionNames); // it may be there, misspelt
  throw createKvError(
    "invalid_argument",
    'createKvServer needs the option storage, such as sqlite("./keyval.db") from "@keyval/server/sqlite".',
  );
}

function checkLogMax(logMax: number): number {
  if (Number.isInteger(logMax) && logMax >= 1) return logMax;
  throw createKvError("invalid_argument", `logMax is ${logMax}; give a whole number above 0.`);
}

function checkTrustProxy(proxies: number): number {
  if (Number.isInteger(proxies) && proxies >= 0) return proxies;
  throw createKvError(
    "invalid_argument",
    `trustProxy is ${proxies}; give the number of proxies before the server, such as 1.`,
  );
}

function staticFilesOf(folder: string | undefined, base: string): StaticFiles | undefined {
  if (folder === undefined) return undefined;
  if (base === "")
    throw createKvError(
      "invalid_argument",
      'staticDir needs a basePath other than "/": the API would hide its files.',
    );
  return new StaticFiles(folder);
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
  const engine = storageOf(options);
  refuseUnknown(options, "createKvServer", optionNames);
  refuseUnknown(options.queue ?? {}, "queue", ["lockDuration"]);
  const base = checkBasePath(options.basePath ?? "/api");
  const files = staticFilesOf(options.staticDir, base);
  const cors = options.cors ? new Cors(options.cors) : undefined;
  const limits = checkLimits(options.limits);
  const slow = positive(options.slowRequest ?? "1s", "slowRequest");
  const proxies = checkTrustProxy(options.trustProxy ?? 0);
  const logger = await loggerOf(options.log);
  const log = logger ? logTo(logger) : silentLog;
  const onError = (what: string, error: unknown) => log("error", what, { error });
  const authenticator = options.auth && new Authenticator(options.auth, onError);
  const services = await Services.open({
    engine,
    limits,
    heartbeat: positive(options.heartbeat ?? 15_000, "heartbeat", longestHeartbeat),
    logRetention: positive(options.logRetention ?? "1h", "logRetention"),
    logMax: checkLogMax(options.logMax ?? 1_000_000),
    lockDuration: positive(
      options.queue?.lockDuration ?? "30s",
      "queue.lockDuration",
      longestTimer,
    ),
    log,
  });
  const admission = new Admission(services, authenticator, onError);
  const requestLog = new RequestLog({ log, logger, metrics: services.metrics, slow });
  const app = createApp(base, new RouteContext(services, requestLog));
  let closing: Promise<void> | undefined;

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
      const access = isPublicPath(path, base)
        ? Access.none()
        : await admission.admit(request, peer);
      const bindings = { caller: new Caller(services, access) };
      if (request.method === "HEAD") return await answerToHead(app, base, request, bindings);
      return await app.fetch(request, bindings);
    } catch (error) {
      return errorResponse(error, requestLog.reportTo(request));
    }
  };
  const respond = cors
    ? async (request: Request, peer: string): Promise<Response> =>
        cors.preflight(request) ?? cors.allow(request, await answer(request, peer))
    : answer;

  /** Requests being answered: storage stays open for them. */
  const running = new Set<Promise<Response>>();
  const handle = (request: Request, address?: string): Promise<Response> => {
    const peer = peerOf(clientAddress(request.headers, address, proxies));
    const response = requestLog.follow(request, () => respond(request, peer));
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
    refreshAuth: (auth) => admission.refresh(auth),
    bodyTimeout: limits.bodyTimeout,
    stats: () => {
      const { streams, watches } = services.hub.stats();
      return { streams, watches, listeners: services.queue.holders.streams.length };
    },
    onCommit: (prefix, listener) => services.hub.triggers.add(prefix, listener),
    close: () => (closing ??= close()),
  };
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
