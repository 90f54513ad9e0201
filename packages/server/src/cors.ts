// Which web pages of other origins may call the server.
import { createKvError } from "@keyval/core/protocol";
import { isLoopbackOrigin } from "./loopback.ts";
import { secureHeaders } from "./secure-headers.ts";

/** `true`: any; otherwise origins, such as "https://app.example", or "localhost": pages this machine serves, at any port. */
export type KvServerCors = boolean | string | readonly string[];

/** What a page may read of an answer, beside its body: when to try again, why it is not known, and the request's name. */
const exposed = "Retry-After, WWW-Authenticate, X-Request-Id";

function checkOrigin(origin: string): void {
  if (
    origin === "*" ||
    origin === "localhost" ||
    (URL.canParse(origin) && new URL(origin).origin === origin)
  )
    return;
  // Of "localhost:3000" the part before the colon is read as a scheme, and such a URL has the origin "null".
  const meant = URL.canParse(origin) ? new URL(origin).origin : "null";
  const hint = meant === "null" ? "https://app.example" : meant;
  throw createKvError(
    "invalid_argument",
    `The cors origin "${origin}" is none; write it as "${hint}".`,
  );
}

export class Cors {
  readonly #origins: ReadonlySet<string>;
  readonly #allowsAny: boolean;

  constructor(cors: KvServerCors) {
    const origins = typeof cors === "boolean" ? (cors ? ["*"] : []) : [cors].flat();
    for (const origin of origins) checkOrigin(origin);
    this.#origins = new Set(origins);
    this.#allowsAny = this.#origins.has("*");
  }

  allows(origin: string): boolean {
    if (this.#allowsAny || this.#origins.has(origin)) return true;
    return this.#origins.has("localhost") && isLoopbackOrigin(origin);
  }

  /** The answer to a preflight, or nothing when the request is none. */
  preflight(request: Request): Response | undefined {
    const method = request.headers.get("access-control-request-method");
    if (request.method !== "OPTIONS" || method === null) return undefined;
    const headers = {
      ...secureHeaders,
      "access-control-allow-methods": "GET, POST, PUT, DELETE",
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "",
      "access-control-max-age": "86400",
    };
    return this.allow(request, new Response(null, { status: 204, headers }));
  }

  /** Marks an answer as readable by the request's origin. */
  allow(request: Request, response: Response): Response {
    if (!this.#allowsAny) response.headers.append("vary", "Origin");
    const origin = request.headers.get("origin");
    if (origin === null || !this.allows(origin)) return response;
    response.headers.set("access-control-allow-origin", this.#allowsAny ? "*" : origin);
    response.headers.set("access-control-expose-headers", exposed);
    return response;
  }
}
