// A server on a socket, for Node.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { createKvError, refuseUnknown } from "@keyval/core/protocol";
import { closeGrace } from "./create-kv-server.ts";
import type { KvServer } from "./kv-server.ts";
import { isLoopback, strangerError } from "./loopback.ts";
import { answerMalformed, malformedResponse, maxHeaderSize } from "./malformed-requests.ts";
import { errorResponse } from "./routes/respond.ts";

/** Where a server listens. */
export type ListenOptions = {
  /** 4820 by default; 0 lets the system choose. */
  port?: number;
  /** The address to listen on; "127.0.0.1" by default: this machine only. */
  host?: string;
  /** Lets everybody who reaches the address do everything, when the server has no `auth`. Off by default. */
  open?: boolean;
  /**
   * This process is the server's alone, as the `keyval` command's is: the adapter may replace the global `Request` and
   * `Response` by its own, which answer small requests with a third less work. Off by default.
   */
  isProcessOwner?: boolean;
};

/** A server on a socket. */
export interface KvListener {
  /** The one the system chose, for 0. */
  readonly port: number;
  readonly host: string;
  /** Where the server is reached, without a path: "http://127.0.0.1:4820". */
  readonly origin: string;
  /** Takes no more requests, lets running ones end, closes the server and its streams. */
  close(): Promise<void>;
}

function portError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === "EADDRINUSE")
    return createKvError(
      "unavailable",
      `Port ${port} on ${host} is in use; choose another with --port, or stop what listens there.`,
      { cause: error },
    );
  if (error.code === "EACCES")
    return createKvError(
      "forbidden",
      `Port ${port} on ${host} is not allowed for this user; choose one above 1023.`,
      { cause: error },
    );
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return createKvError(
      "invalid_argument",
      `The host ${host} is no address of this machine; give one that is: 127.0.0.1 for this machine alone, 0.0.0.0 for all.`,
      { cause: error },
    );
  return error;
}

/** A port as Node takes it; another text would be the name of a socket file. @throws KvError `invalid_argument` */
function portOf(given: unknown): number {
  const port = typeof given === "string" && given.trim() === "" ? Number.NaN : Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  const shown = typeof given === "string" ? `"${given}"` : String(given);
  throw createKvError(
    "invalid_argument",
    `port is ${shown}; give a whole number up to 65535, 0 for a free one.`,
  );
}

/** The latest request of each connection. */
function trackRequests(http: Server): ReadonlyMap<Socket, IncomingMessage> {
  const latest = new Map<Socket, IncomingMessage>();
  http.on("connection", (socket) => socket.once("close", () => latest.delete(socket)));
  http.on("request", (request: IncomingMessage) => latest.set(request.socket, request));
  return latest;
}

/** Ends the connections whose request has not come in whole; what is being answered goes on. */
function cutUploads(latest: ReadonlyMap<Socket, IncomingMessage>): void {
  for (const [socket, request] of latest) if (!request.complete) socket.destroy();
}

/** Ends a connection on which nothing goes on, if its reader is why: an answer waits that is not taken. */
function cutUnread(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
}

/** How often requests are looked at that do not come in, ms. */
function checkInterval(timeout: number): number {
  return Math.min(Math.max(timeout / 4, 100), 10_000);
}

/** Without access rules everybody who reaches the address may do everything: that has to be meant. */
export function checkReach(host: string): void {
  if (isLoopback(host)) return;
  throw createKvError(
    "forbidden",
    `On ${host} other machines could read and write everything: this server has no access rules. Give it some with --tokens (auth), or say --open (open) if that is meant, or listen on 127.0.0.1.`,
  );
}

type Bindings = HttpBindings | Http2Bindings;

/** Answers what comes from anywhere. */
const fromAnywhere =
  (server: KvServer) =>
  (request: Request, { incoming }: Bindings): Promise<Response> =>
    server.handle(request, incoming.socket.remoteAddress);

/** Answers what comes from this machine. */
const localOnly =
  (server: KvServer) =>
  async (request: Request, bindings: Bindings): Promise<Response> => {
    const stranger = strangerError(bindings.incoming, server);
    return stranger ? errorResponse(stranger, () => {}) : fromAnywhere(server)(request, bindings);
  };

/**
 * Lets a server answer on a socket.
 * @throws KvError when the port is taken; `invalid_argument` for none, and for an address that is not this machine's; `forbidden` for an address beyond this machine without `auth` or `open`
 *
 * @example
 * ```ts
 * import { createKvServer, listen } from "@keyval/server";
 * import { sqlite } from "@keyval/server/sqlite";
 * const server = await createKvServer({ storage: sqlite(":memory:") });
 * const listener = await listen(server, { port: 0 });
 * console.log(`${listener.origin}/api`);
 * await listener.close();
 * ```
 */
export async function listen(server: KvServer, options?: ListenOptions): Promise<KvListener> {
  refuseUnknown(options ?? {}, "listen", ["port", "host", "open", "isProcessOwner"]);
  const { host = "127.0.0.1", open = false, isProcessOwner = false } = options ?? {};
  const port = portOf(options?.port ?? 4820);
  const isLocal = !server.hasAuth && !open;
  if (isLocal) checkReach(host);
  const handle = isLocal ? localOnly(server) : fromAnywhere(server);
  const answer = getRequestListener(handle, {
    overrideGlobalObjects: isProcessOwner,
    errorHandler: malformedResponse,
  });
  const httpOptions = {
    maxHeaderSize,
    connectionsCheckingInterval: checkInterval(server.bodyTimeout),
    requireHostHeader: false, // such a request is answered as any other that cannot be read
  };
  const http = createServer(httpOptions, answer);
  http.requestTimeout = server.bodyTimeout;
  http.headersTimeout = Math.min(60_000, server.bodyTimeout);
  http.setTimeout(server.bodyTimeout, cutUnread);
  http.keepAliveTimeout = 75_000; // beyond what proxies keep idle connections
  answerMalformed(http);
  const latest = trackRequests(http);
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error) => reject(portError(error, port, host)));
    http.listen(port, host, resolve);
  });
  const address = http.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    port: address.port,
    host,
    origin: `http://${name}:${address.port}`,
    close: async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      const stalled = setTimeout(() => cutUploads(latest), closeGrace);
      await server.close();
      clearTimeout(stalled);
      // A connection becomes idle when its last answer has left; one whose reader does not take it is cut.
      const idle = setInterval(() => http.closeIdleConnections(), 10);
      const impatient = setTimeout(() => http.closeAllConnections(), closeGrace);
      await closed;
      clearInterval(idle);
      clearTimeout(impatient);
    },
  };
}
