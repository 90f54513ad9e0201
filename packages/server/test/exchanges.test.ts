// Every route and option of the protocol through a socket, in the request shapes that are published: a table, complete.
import { EventStream } from "@keyval/testkit/event-stream";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allExchanges } from "./exchanges/all-exchanges.ts";
import { any, type Exchange } from "./exchanges/exchange.ts";
import { routeList } from "./route-list.ts";

const remembered = new Map<string, string>();
let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Puts what was remembered in place of its name. */
function resolved(text: string): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = remembered.get(name);
    if (value === undefined) throw new Error(`Nothing was remembered as ${name}.`);
    return value;
  });
}

/** What is expected, for vitest. */
function pattern(expected: unknown): unknown {
  if (expected === any) return expect.toSatisfy((value) => value !== undefined);
  if (typeof expected === "string") return resolved(expected);
  if (Array.isArray(expected)) return expected.map(pattern);
  if (typeof expected !== "object" || expected === null) return expected;
  const members = Object.entries(expected).map(([name, value]) => [name, pattern(value)]);
  return expect.objectContaining(Object.fromEntries(members));
}

function send(route: string, { path, body, headers }: Exchange): Promise<Response> {
  const [method] = route.split(" ") as [string];
  return fetch(server.url + resolved(path), {
    method,
    ...(headers && { headers }),
    ...(body !== undefined && { body: resolved(JSON.stringify(body)) }),
  });
}

async function checkEvents(response: Response, events: NonNullable<Exchange["events"]>) {
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const stream = new EventStream(response);
  for (const [name, data] of events) {
    const frame = await stream.event(name);
    if (data !== any) expect(frame.data).toEqual(pattern(data));
  }
  await stream.close();
}

function partOf(answer: unknown, place: string): string {
  const part = place
    .split(".")
    .reduce((whole, name) => (whole as Record<string, unknown>)[name], answer);
  return String(part);
}

async function check(response: Response, exchange: Exchange): Promise<void> {
  const { status = 200, answer, text, events, remember = {} } = exchange;
  expect(response.status).toBe(status);
  if (events) return checkEvents(response, events);
  const answered = await response.text();
  if (text !== undefined) expect(answered).toContain(text);
  if (answer !== undefined) expect(JSON.parse(answered)).toEqual(pattern(answer));
  for (const [name, place] of Object.entries(remember))
    remembered.set(name, partOf(JSON.parse(answered), place));
}

for (const [route, list] of allExchanges)
  describe(route.replace("//", "/"), () => {
    it.each(list.map((exchange) => [exchange.what, exchange] as const))(
      "%s",
      async (_, exchange) => {
        await check(await send(route, exchange), exchange);
      },
    );
  });

it("the table leaves no route out, and has none that is not there", async () => {
  const base = "/api";
  const routes = (await routeList()).map(
    ({ method, path }) => `${method} ${path.slice(base.length) || "/"}`,
  );
  // `/api` and `/api/` are two routes of one meaning.
  const listed = allExchanges.map(([route]) => route.replace("//", "/"));
  expect([...listed].sort()).toEqual([...routes].sort());
});
