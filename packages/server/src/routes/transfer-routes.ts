// The whole of the data, on its way out: as a backup of the database, and as lines of JSON.
import { createKvError } from "@keyval/core/protocol";
import { secureHeaders } from "../secure-headers.ts";
import { prefixOfQuery, queryOf } from "./request.ts";
import type { KvApp } from "./route-context.ts";

/** Routes below `base`. */
export function transferRoutes(app: KvApp, base: string): void {
  app.get(`${base}/backup`, async (c) => {
    const { body, bytes } = await c.env.caller.admin.backup();
    return new Response(body, {
      headers: {
        ...secureHeaders,
        "content-type": "application/vnd.sqlite3",
        "content-length": String(bytes),
        "cache-control": "no-store",
      },
    });
  });

  app.get(`${base}/export`, async (c) => {
    const prefix = prefixOfQuery(queryOf(c.req.raw), "prefix");
    if (prefix === undefined)
      throw createKvError(
        "invalid_argument",
        "The query parameter prefix is missing; ?prefix= exports everything.",
      );
    const body = await c.env.caller.admin.export(prefix);
    const headers = {
      ...secureHeaders,
      ...{ "content-type": "application/x-ndjson", "cache-control": "no-store" },
    };
    return new Response(body, { headers });
  });
}
