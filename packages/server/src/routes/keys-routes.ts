// REST on keys: one key, ranges, counts, pages, batches.
import { createKvError, encodeWireKey, refuseUnknown } from "@keyval/core/protocol";
import { entryJson } from "../services/commits/change.ts";
import { keyList } from "../services/reads/key-list.ts";
import { entriesOrMissingJson, pageJson } from "./entry-text.ts";
import {
  asObject,
  idempotencyKey,
  jsonObject,
  keyOfPath,
  numberOf,
  optionalJson,
  queryOf,
  rangeOfQuery,
} from "./request.ts";
import { json } from "./respond.ts";
import type { KvApp, RouteContext } from "./route-context.ts";

/** Routes below `base`, which ends without a slash. */
export function keysRoutes(app: KvApp, base: string, context: RouteContext): void {
  const { bodyLimit } = context;
  const keys = `${base}/keys`;

  app.get(keys, async (c) =>
    json(await c.env.caller.operations.listJson(rangeOfQuery(queryOf(c.req.raw)))),
  );
  app.post(`${keys}/list`, async (c) =>
    json(await c.env.caller.operations.listJson(await jsonObject(c.req.raw, bodyLimit))),
  );

  app.get(`${keys}/count`, async (c) =>
    json(`{"count":${await c.env.caller.operations.count(rangeOfQuery(queryOf(c.req.raw)))}}`),
  );
  app.post(`${keys}/count`, async (c) =>
    json(
      `{"count":${await c.env.caller.operations.count(await jsonObject(c.req.raw, bodyLimit))}}`,
    ),
  );

  app.get(`${keys}/paginate`, async (c) =>
    json(pageJson(await c.env.caller.operations.paginate(rangeOfQuery(queryOf(c.req.raw))))),
  );
  app.post(`${keys}/paginate`, async (c) =>
    json(pageJson(await c.env.caller.operations.paginate(await jsonObject(c.req.raw, bodyLimit)))),
  );

  app.post(`${keys}/batch`, async (c) => {
    const { entries, keys } = await c.env.caller.operations.get(
      await jsonObject(c.req.raw, bodyLimit),
    );
    return json(entriesOrMissingJson(entries, keys));
  });

  app.post(`${keys}/delete-batch`, async (c) => {
    const body = await jsonObject(c.req.raw, bodyLimit);
    return json(
      JSON.stringify(
        await c.env.caller.operations.delete({ ...body, commitId: idempotencyKey(c.req.raw) }),
      ),
    );
  });

  app.get(`${keys}/*`, async (c) => {
    const key = keyOfPath(c.req.path, keys.length + 1);
    const [entry] = await c.env.caller.operations.getKeys(keyList([key]));
    if (!entry)
      throw createKvError(
        "not_found",
        `The key ${JSON.stringify(encodeWireKey(key))} holds nothing.`,
      );
    return json(entryJson(entry));
  });

  app.put(`${keys}/*`, async (c) => {
    const key = keyOfPath(c.req.path, keys.length + 1);
    const value = await optionalJson(c.req.raw, bodyLimit);
    const expiresIn = numberOf(queryOf(c.req.raw), "expiresIn");
    const id = idempotencyKey(c.req.raw);
    return json(JSON.stringify(await c.env.caller.operations.set(key, value, expiresIn, id)));
  });

  app.delete(`${keys}/*`, async (c) => {
    const key = encodeWireKey(keyOfPath(c.req.path, keys.length + 1));
    const body = asObject((await optionalJson(c.req.raw, bodyLimit)) ?? {}, "The request body");
    refuseUnknown(body, "delete", ["exact", "where"]);
    const { exact, where } = body;
    const commitId = idempotencyKey(c.req.raw);
    return json(
      JSON.stringify(await c.env.caller.operations.delete({ keys: [key], exact, where, commitId })),
    );
  });
}
