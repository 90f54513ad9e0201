// A filter that makes no sense is refused wherever filters are taken, with what to do about it.
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Answer, ApiClient } from "./api-client.ts";

let server: RunningServer;
let api: ApiClient;
beforeAll(async () => {
  server = await startServer();
  api = new ApiClient(server);
  await api.call("POST", "/indexes", { prefix: ["a"], fields: ["text"] });
});
afterEach(() => api.closeStreams());
afterAll(() => server.close());

type Place = (where: unknown) => Promise<Answer>;

async function watched(watch: object): Promise<Answer> {
  const stream = await api.watch([{ id: "w", ...watch }]);
  return (await stream.event("error")).data;
}

const places: Readonly<Record<string, Place>> = {
  "POST /keys/list": (where) => api.call("POST", "/keys/list", { prefix: ["a"], where }),
  "POST /keys/count": (where) => api.call("POST", "/keys/count", { prefix: ["a"], where }),
  "POST /keys/paginate": (where) => api.call("POST", "/keys/paginate", { prefix: ["a"], where }),
  "DELETE /keys/*": (where) => api.call("DELETE", "/keys/a", { where }),
  "POST /keys/delete-batch": (where) =>
    api.call("POST", "/keys/delete-batch", { keys: [["a"]], where }),
  "POST /search": (where) => api.call("POST", "/search", { prefix: ["a"], query: "x", where }),
  "POST /search, inside options": (where) =>
    api.call("POST", "/search", { prefix: ["a"], query: "x", options: { where } }),
  ...Object.fromEntries(
    ["list", "count", "paginate", "search"].map((op) => [
      `${op} in a batch`,
      async (where: unknown) => (await api.batch({ op, prefix: ["a"], query: "x", where }))[0],
    ]),
  ),
  "delete in a batch": async (where) =>
    (await api.batch({ op: "delete", keys: [["a"]], where }))[0],
  "a watch": (where) => watched({ prefix: ["a"], where }),
  "a watched window": (where) => watched({ prefix: ["a"], limit: 1, where }),
  "a watched search": (where) => watched({ search: ["a"], query: "x", where }),
};

const refusals: readonly [what: string, where: unknown, reason: RegExp][] = [
  ["an unknown operator", { age: { $near: 1 } }, /\$near.*use one of \$eq \$ne/],
  ["an operator of the top level", { $near: [] }, /\$near/],
  ["a nested plain object", { user: { name: "Ada" } }, /plain object.*"user\.name"/],
  ["a nested object below $and", { $and: [{ a: { b: { c: 1 } } }] }, /plain object.*"a\.b"/],
  ["$in of no array", { age: { $in: 1 } }, /\$in.*no array/],
  ["$between of one end", { age: { $between: [1] } }, /\$between.*\[from, to\]/],
  ["$contains of a number", { name: { $contains: 1 } }, /\$contains.*no string/],
  ["$null of text", { name: { $null: "yes" } }, /\$null.*true or false/],
  ["$gt of an array", { age: { $gt: [1] } }, /\$gt/],
  ["$or of an object", { $or: { a: 1 } }, /\$or is no array/],
  ["$not of text", { $not: "a" }, /\$not is no object/],
  ["a path that is none", { "a[": 1 }, /a\[/],
  ["text", "age > 1", /no object/],
  ["a list", [], /no object/],
  ["a malformed $now", { at: { $lt: { $now: 1 } } }, /\$now/],
];

describe.each(Object.entries(places))("%s", (_, place) => {
  it.each(refusals)("refuses %s", async (_what, where, reason) => {
    const { code, error, status = 400 } = await place(where);
    expect([status, code]).toEqual([400, "invalid_argument"]);
    expect(error).toMatch(reason);
  });
});
