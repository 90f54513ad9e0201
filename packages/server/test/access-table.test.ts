// Who may do what, where: every route with every action at every kind of place, over real sockets.
import { type KvKey, hasPrefix } from "@keyval/core/protocol";
import { EventStream } from "@keyval/testkit/event-stream";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KvAccessAction, KvAccessRule } from "../src/access/access-rule.ts";
import { isPublicPath } from "../src/routes/root-routes.ts";
import { type AccessRequest, accessRequests } from "./access-requests.ts";
import { routeList } from "./route-list.ts";

const own = ["t", "a"];
const actions: KvAccessAction[] = ["read", "write", "queue", "admin"];
const rulesOf: Record<string, readonly KvAccessRule[]> = {
  ...Object.fromEntries(
    actions.map((action) => [`${action} there`, [{ prefix: own, allow: [action] }]]),
  ),
  ...Object.fromEntries(
    actions.map((action) => [`${action} of all`, [{ prefix: [], allow: [action] }]]),
  ),
  "everything there": [{ prefix: own, allow: actions }],
  "everything elsewhere": [{ prefix: ["t", "b"], allow: actions }],
  "everything of all": [{ prefix: [], allow: actions }],
  "one key": [{ prefix: ["t", "a", "x"], allow: actions }],
};
/** The prefix itself, below it, next to it by letters and by type, above it, and everything. */
const places: KvKey[] = [own, ["t", "a", "x"], ["t", "ab"], ["t", "b", "x"], ["t"], ["u", "a"], []];

const tokenOf = (who: string) => `${who.replaceAll(" ", "-")}-0123456789`;
let server: RunningServer;
beforeAll(async () => {
  const tokens = Object.entries(rulesOf).map(([name, rules]) => ({
    token: tokenOf(name),
    name,
    rules,
  }));
  server = await startServer({ auth: { tokens } });
});
afterAll(() => server.close());

function isAllowed(who: string, { needs }: AccessRequest, place: KvKey): boolean {
  return needs.every(([action, where]) =>
    (rulesOf[who] as KvAccessRule[]).some(
      ({ prefix, allow }) =>
        allow.includes(action) && hasPrefix(where === "place" ? place : [], prefix),
    ),
  );
}

/** The status of an answer, wherever it stands. */
async function statusOf(who: string, request: AccessRequest, place: KvKey): Promise<number> {
  const headers = { authorization: `Bearer ${tokenOf(who)}` };
  const { path, body } = request.send(place);
  if (request.answer === "stream")
    return refusalOn(await EventStream.open(server.url, body as object, headers));
  if (request.answer === "opened") {
    const stream = await EventStream.open(server.url, { watches: [] }, headers);
    const { connection } = (await stream.event("open")).data;
    await stream.event("ping");
    const options = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${server.url}/watch/${connection}`, options);
    return answer.status === 204 ? refusalOn(stream) : answer.status;
  }
  const response = await fetch(server.url + path, {
    method: request.route.split(" ")[0] as string,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (request.answer === "result") return ((await response.json()) as any).results[0].status ?? 200;
  await response.body?.cancel();
  return response.status;
}

/** What a stream says to its watch: 403, or that it goes on. */
async function refusalOn(stream: EventStream): Promise<number> {
  const { event, data } = await stream.until((frame) =>
    ["error", "snapshot", "reset"].includes(frame.event),
  );
  await stream.close();
  if (event !== "error") return 200;
  return data.code === "forbidden" ? 403 : 404;
}

it("has a row for every route", async () => {
  const routes = (await routeList())
    .filter(({ path }) => !isPublicPath(path, "/api"))
    .map(({ method, path }) => `${method} ${path.slice("/api".length)}`);
  expect([...new Set(accessRequests.map((request) => request.route))].sort()).toEqual(
    [...new Set(routes)].sort(),
  );
});

describe.each(accessRequests)("$what", (request) => {
  it.each(Object.keys(rulesOf))("with %s", async (who) => {
    const asked = places.filter((place) => place.length > 0 || request.takesPrefix);
    await Promise.all(
      asked.map(async (place) => {
        const status = await statusOf(who, request, place);
        const what = `${request.what} at ${JSON.stringify(place)} with ${who}`;
        if (isAllowed(who, request, place)) expect([200, 204, 404], what).toContain(status);
        else expect(status, what).toBe(403);
      }),
    );
  });
});
