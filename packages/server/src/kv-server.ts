// The server as those see it who use it: its options, and what it can be asked for.
import type { Duration, KvKey } from "@keyval/core/protocol";
import type { KvAuth } from "./access/authenticator.ts";
import type { KvServerCors } from "./cors.ts";
import type { KvLogger, KvLogLevel } from "./log.ts";
import type { KvServerLimits } from "./services/admission/limits.ts";
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
  /**
   * How many proxies of yours a request passes; 0 by default. Limits that count network addresses then take the caller's
   * from `X-Forwarded-For`, which each of them has to add to. With more than there are, callers may make theirs up.
   */
  trustProxy?: number;
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
   * before did; it stays), or the server had none; what `identify` threw, once all were asked: such streams end too
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
