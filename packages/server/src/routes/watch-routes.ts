// The one stream of each client: opening it, and changing what it watches.
import { secureHeaders } from "../secure-headers.ts";
import { streamFormat } from "../watch/frame-format.ts";
import { jsonObject } from "./request.ts";
import type { KvApp, RouteContext } from "./route-context.ts";

/** Headers of every stream. No proxy may hold back or change what passes. */
export const streamHeaders = {
  ...secureHeaders,
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
  // Makes the Node adapter pass each chunk on instead of looking for an early end.
  "transfer-encoding": "chunked",
};

/** Routes below `base`. */
export function watchRoutes(app: KvApp, base: string, { bodyLimit }: RouteContext): void {
  app.post(`${base}/watch`, async (c) => {
    const { watches, cursor } = await jsonObject(c.req.raw, bodyLimit);
    const body = await c.env.caller.watches.open({
      watches,
      cursor: cursor ?? c.req.header("last-event-id"),
      format: streamFormat,
      hasSnapshots: true,
    });
    return new Response(body, { headers: streamHeaders });
  });

  app.post(`${base}/watch/:connection`, async (c) => {
    const body = await jsonObject(c.req.raw, bodyLimit);
    await c.env.caller.watches.change(c.req.param("connection"), body);
    return new Response(null, { status: 204, headers: secureHeaders });
  });
}
