// The log lines and counts of requests, and the id by which a user can name one.
import { isKvError } from "@keyval/core/protocol";
import type { KvLogger, KvServerLog } from "./log.ts";
import type { Metrics } from "./metrics/metrics.ts";

/** The header of an answer that is an error, and of a request that has an id already. */
const requestIdHeader = "x-request-id";

export type RequestLogOptions = {
  readonly log: KvServerLog;
  readonly logger: KvLogger | undefined;
  readonly metrics: Metrics;
  /** From how many ms on a request is slow. */
  readonly slow: number;
};

/** Tells about an error that is answered. */
export type Report = (error: unknown) => void;

export class RequestLog {
  /** Made when asked for: most requests never need one. */
  readonly #ids = new WeakMap<Request, string>();

  constructor(private readonly options: RequestLogOptions) {}

  /** The id of a request: the one a proxy gave it or, else, a new one. */
  idOf(request: Request): string {
    let id = this.#ids.get(request);
    if (id === undefined) {
      const given = request.headers.get(requestIdHeader);
      id = given !== null && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();
      this.#ids.set(request, id);
    }
    return id;
  }

  /** Counts the errors a request is answered with, and logs those that are the server's own. */
  reportTo(request: Request): Report {
    const { log, metrics } = this.options;
    return (error) => {
      metrics.countError(error);
      if (isKvError(error) && error.code !== "internal") return;
      log("error", "A request failed", { requestId: this.idOf(request), error });
    };
  }

  /** Answers a request, takes note of it, and names it if the answer is an error. */
  async follow(request: Request, answer: () => Promise<Response>): Promise<Response> {
    const begun = performance.now();
    const response = await answer();
    const { status } = response;
    this.options.metrics.countAnswer(status);
    this.#logAnswer(request, status, performance.now() - begun);
    if (status < 400 && !this.#ids.has(request)) return response;
    response.headers.set(requestIdHeader, this.idOf(request));
    return response;
  }

  #logAnswer(request: Request, status: number, ms: number): void {
    const { log, logger, slow } = this.options;
    const isSlow = ms >= slow;
    if (!isSlow && !(logger && (logger.isLevelEnabled?.("debug") ?? true))) return;
    // Without the query: it may hold a search, or a token.
    const [path = ""] = request.url.slice(request.url.indexOf("/", 8)).split(/[?#]/);
    const facts = { method: request.method, path, status, ms: Math.round(ms * 100) / 100 };
    log(isSlow ? "warn" : "debug", isSlow ? "A request was slow" : "A request was answered", {
      ...facts,
      requestId: this.idOf(request),
    });
  }
}
