// All routes of the API.
import { createKvError } from "@keyval/core/protocol";
import { Hono } from "hono";
import { commitRoutes } from "./commit-routes.ts";
import { keysRoutes } from "./keys-routes.ts";
import { metricsRoutes } from "./metrics-routes.ts";
import { referenceWatchRoutes } from "./reference-watch-routes.ts";
import { queueRoutes } from "./queue-routes.ts";
import { rawPath } from "./request.ts";
import { errorResponse, json } from "./respond.ts";
import { rootRoutes } from "./root-routes.ts";
import type { KvApp, KvBindings, RouteContext } from "./route-context.ts";
import { secureHeaders } from "../secure-headers.ts";
import { searchRoutes } from "./search-routes.ts";
import { transferRoutes } from "./transfer-routes.ts";
import { watchRoutes } from "./watch-routes.ts";

const methods = ["GET", "PUT", "POST", "DELETE"] as const;

/** Where GET takes messages, opens a stream or reads everything: not for an answer that nobody will read. */
const withoutHead: ReadonlySet<string> = new Set([
  "/watch",
  "/watch/prefix",
  "/queue/poll",
  "/queue/listen",
  "/backup",
  "/export",
]);

/** Answers HEAD as the app below `base` answers GET, but for the body, which is let go of at once. */
export async function answerToHead(
  app: KvApp,
  base: string,
  request: Request,
  bindings: KvBindings["Bindings"],
): Promise<Response> {
  const path = rawPath(request);
  if (path.startsWith(base) && withoutHead.has(path.slice(base.length))) {
    const refusal = json("", 405);
    refusal.headers.set("allow", "GET");
    return refusal;
  }
  const { url, headers } = request;
  const response = await app.fetch(new Request(url, { headers }), bindings);
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}

/** The methods that a path takes, as the header Allow names them; "" for no path of the API. */
function methodsOf(app: KvApp, base: string, path: string): string {
  const taken: string[] = methods.filter((method) => app.router.match(method, path)[0].length > 0);
  const hasHead = path.startsWith(base) && !withoutHead.has(path.slice(base.length));
  if (taken.includes("GET") && hasHead) taken.push("HEAD");
  return taken.join(", ");
}

/** The API below `base`: "" or a path that begins with a slash and does not end with one. */
export function createApp(base: string, context: RouteContext): KvApp {
  // The raw path: Hono would decode it, and a key may hold any character.
  const app: KvApp = new Hono({ getPath: rawPath });
  rootRoutes(app, base, context);
  metricsRoutes(app, base);
  transferRoutes(app, base);
  keysRoutes(app, base, context);
  commitRoutes(app, base, context);
  searchRoutes(app, base, context);
  queueRoutes(app, base, context);
  watchRoutes(app, base, context);
  referenceWatchRoutes(app, base, context);
  app.notFound((c) => {
    const { method, path } = c.req;
    const allowed = methodsOf(app, base, path);
    if (method === "OPTIONS" && allowed.length > 0)
      return new Response(null, { status: 204, headers: { ...secureHeaders, allow: allowed } });
    const hint = allowed ? `this path takes ${allowed}` : `GET ${base}/ says what this server is`;
    const error = createKvError("not_found", `There is no route ${method} ${path}; ${hint}.`);
    const answer = errorResponse(error, context.requestLog.reportTo(c.req.raw));
    if (!allowed) return answer;
    const headers = new Headers(answer.headers);
    headers.set("allow", allowed);
    return new Response(answer.body, { status: 405, headers });
  });
  app.onError((error, c) => errorResponse(error, context.requestLog.reportTo(c.req.raw)));
  return app;
}
