// Full-text search: its indexes, and searching.
import { createKvError, encodeWireKey } from "@keyval/core/protocol";
import { entriesJson } from "../services/commits/change.ts";
import { jsonObject, prefixOfQuery, queryOf, rangeOfQuery } from "./request.ts";
import { json } from "./respond.ts";
import type { KvApp, RouteContext } from "./route-context.ts";

/** Routes below `base`. */
export function searchRoutes(app: KvApp, base: string, context: RouteContext): void {
  const { bodyLimit } = context;

  app.post(`${base}/indexes`, async (c) =>
    json(
      JSON.stringify(
        await c.env.caller.operations.createIndex(await jsonObject(c.req.raw, bodyLimit)),
      ),
    ),
  );

  app.get(`${base}/indexes`, async (c) =>
    json(JSON.stringify(await c.env.caller.operations.listIndexes())),
  );

  app.delete(`${base}/indexes`, async (c) => {
    const prefix = prefixOfQuery(queryOf(c.req.raw), "prefix");
    if (prefix === undefined)
      throw createKvError(
        "invalid_argument",
        "The query parameter prefix is missing; it says which index to remove.",
      );
    return json(JSON.stringify(await c.env.caller.operations.removeIndex(encodeWireKey(prefix))));
  });

  app.get(`${base}/search`, async (c) => {
    const query = queryOf(c.req.raw);
    const { prefix, limit } = rangeOfQuery(query);
    const request = { prefix, limit, query: query.get("query") };
    return json(entriesJson(await c.env.caller.operations.search(request)));
  });

  app.post(`${base}/search`, async (c) =>
    json(entriesJson(await c.env.caller.operations.search(await jsonObject(c.req.raw, bodyLimit)))),
  );
}
