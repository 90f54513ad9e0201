// The queue: enqueueing, listening and polling, acknowledging, dead letters.
import type { Context } from "hono";
import { deadLetterJson, messageJson } from "../services/queue/queue-message.ts";
import { idempotencyKey, jsonObject, numberOf, queryOf } from "./request.ts";
import { json } from "./respond.ts";
import type { KvApp, KvBindings, RouteContext } from "./route-context.ts";
import { streamHeaders } from "./watch-routes.ts";

/** Routes below `base`. */
export function queueRoutes(app: KvApp, base: string, context: RouteContext): void {
  const { bodyLimit } = context;
  const queueOf = (c: Context<KvBindings>) => c.env.caller.operations.queue();
  const path = `${base}/queue`;
  const answer = async (result: Promise<unknown>) => json(JSON.stringify(await result));

  app.post(`${path}/enqueue`, async (c) => {
    const body = await jsonObject(c.req.raw, bodyLimit);
    const { operations } = c.env.caller;
    return answer(operations.enqueue({ ...body, commitId: idempotencyKey(c.req.raw) }));
  });

  app.get(`${path}/listen`, async (c) => {
    const queue = await queueOf(c);
    const query = queryOf(c.req.raw);
    const listener = query.get("listener") ?? undefined;
    const body = await queue.listen({ listener, concurrency: numberOf(query, "concurrency") });
    return new Response(body, { headers: streamHeaders });
  });

  app.get(`${path}/poll`, async (c) => {
    const query = queryOf(c.req.raw);
    const limit = numberOf(query, "limit");
    const listener = query.get("listener") ?? undefined;
    const messages = await (await queueOf(c)).poll({ listener, limit: limit ?? 1 });
    const texts = messages.map(messageJson);
    // One message in the documented form; with a limit, several, and how long they are locked.
    if (limit === undefined) return json(`{"message":${texts[0] ?? null}}`);
    const { lockDuration } = context.options;
    return json(`{"messages":[${texts.join(",")}],"lockDuration":${lockDuration}}`);
  });

  for (const name of ["ack", "nack", "renew", "release"] as const)
    app.post(`${path}/${name}`, async (c) =>
      answer((await queueOf(c))[name](await jsonObject(c.req.raw, bodyLimit))),
    );

  app.get(`${path}/stats`, async (c) => answer((await queueOf(c)).stats()));

  app.get(`${path}/dlq`, async (c) => {
    const query = queryOf(c.req.raw);
    const page = { limit: numberOf(query, "limit"), offset: numberOf(query, "offset") };
    const messages = await (await queueOf(c)).deadLetters(page);
    return json(`[${messages.map(deadLetterJson).join(",")}]`);
  });
  app.get(`${path}/dlq/:id`, async (c) =>
    json(deadLetterJson(await (await queueOf(c)).deadLetter(c.req.param("id")))),
  );
  app.post(`${path}/dlq/:id/requeue`, async (c) =>
    answer((await queueOf(c)).requeue(c.req.param("id"))),
  );
  app.delete(`${path}/dlq/:id`, async (c) =>
    answer((await queueOf(c)).deleteDead(c.req.param("id"))),
  );
  app.delete(`${path}/dlq`, async (c) =>
    answer((await c.env.caller.operations.queue("admin")).purge()),
  );
}
