// The one stream of each client: opening it, and changing what it watches.
import { createKvError } from "@keyval/core/protocol";
import type { Hono } from "hono";
import { checkArray } from "../services/commit.ts";
import { streamFormat } from "../watch/frame-format.ts";
import { jsonObject } from "./request.ts";
import type { RouteContext } from "./route-context.ts";

/** Headers of every stream. No proxy may hold back or change what passes. */
export const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
  // Makes the Node adapter pass each chunk on instead of looking for an early end.
  "transfer-encoding": "chunked",
};

/** Routes below `base`. */
export function watchRoutes(app: Hono, base: string, { services, bodyLimit }: RouteContext): void {
  const { hub } = services;

  app.post(`${base}/watch`, async (c) => {
    const body = await jsonObject(c.req.raw, bodyLimit);
    const watches = checkArray(body.watches, "watches");
    const cursor = body.cursor ?? c.req.header("last-event-id");
    if (cursor !== undefined && typeof cursor !== "string")
      throw createKvError("invalid_argument", '"cursor" must be text: the id of the last frame.');
    const stream = hub.connect({ watches, cursor, format: streamFormat, hasSnapshots: true });
    return new Response(stream.body, { headers: streamHeaders });
  });

  app.post(`${base}/watch/:connection`, async (c) => {
    const body = await jsonObject(c.req.raw, bodyLimit);
    const stream = hub.find(c.req.param("connection"));
    if (!stream)
      throw createKvError(
        "not_found",
        "unknown connection: open a new stream with all watches and the cursor.",
      );
    const remove = checkArray(body.remove ?? [], "remove").map(String);
    await hub.change(stream, checkArray(body.add ?? [], "add"), remove);
    return new Response(null, { status: 204 });
  });
}
