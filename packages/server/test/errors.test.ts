// Everything that is refused: with the right status and code, a text that says what to do, and nothing internal.
import { gzipSync } from "node:zlib";
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";

let server: RunningServer;
const logged: LogLine[] = [];
beforeAll(async () => {
  server = await startServer({
    limits: { body: 20_000, value: 5_000 },
    log: collectingLog(logged),
  });
});
afterAll(() => server.close());

async function refusal(method: string, path: string, body?: string | object): Promise<any> {
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  const response = await fetch(server.url + path, {
    method,
    ...(text !== undefined && { body: text }),
  });
  expect(response.headers.get("content-type")).toContain("application/json");
  return { status: response.status, ...((await response.json()) as object) };
}

const nan = { __type: "number", value: "NaN" };

it.each([
  ["malformed JSON", "PUT", "/keys/a", "{", 400, "invalid_argument", /not valid JSON/],
  ["no value", "PUT", "/keys/a", undefined, 400, "invalid_value", /value is missing/],
  ["an unknown tag", "PUT", "/keys/a", { __type: "what", value: 1 }, 400, "protocol", /"what"/],
  [
    "too deep a value",
    "PUT",
    "/keys/a",
    `${"[".repeat(600)}${"]".repeat(600)}`,
    400,
    "invalid_value",
    /deeper than 500/,
  ],
  [
    "a body no value can be as deep as",
    "PUT",
    "/keys/a",
    `${"[".repeat(3000)}${"]".repeat(3000)}`,
    400,
    "invalid_argument",
    /deeper than 2500/,
  ],
  [
    "too large a value",
    "PUT",
    "/keys/a",
    JSON.stringify("x".repeat(6_000)),
    413,
    "too_large",
    /\["a"\].*limit is 5000/,
  ],
  [
    "too large a body",
    "PUT",
    "/keys/a",
    JSON.stringify("x".repeat(30_000)),
    413,
    "too_large",
    /limit of 20000 bytes/,
  ],
  ["a TTL of 0", "PUT", "/keys/a?expiresIn=0", "1", 400, "invalid_argument", /expiresIn.*above 0/],
  [
    "a TTL that is no number",
    "PUT",
    "/keys/a?expiresIn=soon",
    "1",
    400,
    "invalid_argument",
    /expiresIn/,
  ],
  ["an unknown key tag", "GET", "/keys/~q:1", undefined, 400, "invalid_key", /~q:1/],
  [
    "broken percent-encoding",
    "GET",
    "/keys/%E0%A4%A",
    undefined,
    400,
    "invalid_key",
    /%E0%A4%A.*cannot be read/,
  ],
  ["too many parts", "GET", `/keys/${"a/".repeat(20)}a`, undefined, 400, "invalid_key", /21 parts/],
  [
    "too long a part",
    "GET",
    `/keys/${"a".repeat(1025)}`,
    undefined,
    400,
    "invalid_key",
    /Part 0.*1025 characters/,
  ],
  ["an empty key", "POST", "/keys/batch", { keys: [[]] }, 400, "invalid_key", /empty/],
  ["no key in the path", "PUT", "/keys/", "1", 400, "invalid_key", /names no key/],
  ["a NaN part", "POST", "/keys/batch", { keys: [["a", nan]] }, 400, "invalid_key", /Part 1.*NaN/],
  ["a null part", "POST", "/keys/batch", { keys: [[null]] }, 400, "invalid_key", /Part 0.*null/],
  [
    "too many keys",
    "POST",
    "/keys/batch",
    { keys: Array.from({ length: 1001 }, (_, i) => [i]) },
    400 + 13,
    "too_large",
    /limit is 1000/,
  ],
  [
    "keys that are none",
    "POST",
    "/keys/batch",
    { keys: "a" },
    400,
    "invalid_argument",
    /"keys" must be an array/,
  ],
  [
    "a limit of 0",
    "POST",
    "/keys/list",
    { prefix: [], limit: 0 },
    400,
    "invalid_argument",
    /limit is 0/,
  ],
  [
    "a fractional limit",
    "GET",
    "/keys?limit=1.5",
    undefined,
    400,
    "invalid_argument",
    /limit is 1.5/,
  ],
  [
    "a cursor of another kind",
    "POST",
    "/keys/paginate",
    { prefix: [], cursor: "~q:" },
    400,
    "invalid_argument",
    /cursor is none of this server's/,
  ],
  [
    "reverse that is no flag",
    "GET",
    "/keys?reverse=maybe",
    undefined,
    400,
    "invalid_argument",
    /reverse is "maybe"/,
  ],
  [
    "a body that is no object",
    "POST",
    "/atomic",
    "[]",
    400,
    "invalid_argument",
    /must be a JSON object/,
  ],
  [
    "an unknown mutation",
    "POST",
    "/atomic",
    { mutations: [{ type: "push", key: ["a"] }] },
    400,
    "invalid_argument",
    /"push" is unknown/,
  ],
  [
    "too many mutations",
    "POST",
    "/atomic",
    { mutations: Array.from({ length: 1001 }, () => 0) },
    413,
    "too_large",
    /1001 operations, the limit is 1000/,
  ],
  ["an unknown key", "GET", "/keys/no/such", undefined, 404, "not_found", /\["no","such"\]/],
  ["an unknown route", "GET", "/nope/x", undefined, 404, "not_found", /GET \/api\/nope\/x/],
  ["a wrong method", "PATCH", "/keys/a", "1", 405, "not_found", /takes GET, PUT, DELETE, HEAD\.$/],
  [
    "a commit of nothing",
    "POST",
    "/atomic",
    { mutation: [] },
    400,
    "invalid_argument",
    /"mutations" must/,
  ],
  [
    "a deletion with a misspelt filter",
    "DELETE",
    "/keys/a",
    { wher: { n: 1 } },
    400,
    "invalid_argument",
    /delete has no option wher\. Did you mean where\?/,
  ],
  [
    "a deletion with nothing for a filter",
    "DELETE",
    "/keys/a",
    { where: null },
    400,
    "invalid_argument",
    /"where" of a deletion is null; give a filter, or leave it out/,
  ],
  [
    "a deletion of keys in a body that has a path for them",
    "DELETE",
    "/keys/a",
    { keys: [["b"]] },
    400,
    "invalid_argument",
    /delete has no option keys/,
  ],
  [
    "a deletion of several with a misspelt flag",
    "POST",
    "/keys/delete-batch",
    { keys: [["a"]], exactly: true },
    400,
    "invalid_argument",
    /delete has no option exactly\. Did you mean exact\?/,
  ],
  ["an unknown connection", "POST", "/watch/gone", {}, 404, "not_found", /unknown connection/],
  [
    "watches that are none",
    "POST",
    "/watch",
    { watches: {} },
    400,
    "invalid_argument",
    /"watches" must be an array/,
  ],
  ["a watch without keys", "GET", "/watch", undefined, 400, "invalid_argument", /keys is missing/],
  [
    "a watch without a prefix",
    "GET",
    "/watch/prefix",
    undefined,
    400,
    "invalid_argument",
    /prefix is missing/,
  ],
  [
    "a poll without a prefix",
    "GET",
    "/watch/prefix/poll",
    undefined,
    400,
    "invalid_argument",
    /prefix is missing/,
  ],
])("refuses %s", async (_, method, path, body, status, code, text) => {
  const answer = await refusal(method, path, body);
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(answer.error).toMatch(text);
});

it("caps a limit above the maximum", async () => {
  expect(await (await fetch(`${server.url}/keys?limit=5000`)).json()).toEqual([]);
});

it("refuses answers that are too long, and cuts pages short instead", async () => {
  const value = "x".repeat(4_000);
  for (let i = 0; i < 8; i++)
    await fetch(`${server.url}/keys/long/${i}`, { method: "PUT", body: JSON.stringify(value) });
  const list = await refusal("POST", "/keys/list", { prefix: ["long"] });
  expect([list.status, list.code]).toEqual([413, "too_large"]);
  const keys = Array.from({ length: 8 }, (_, i) => ["long", i]);
  expect((await refusal("POST", "/keys/batch", { keys })).code).toBe("too_large");
  const requests = keys.map((key) => ({ op: "get", keys: [key] }));
  const { results } = await refusal("POST", "/batch", { requests });
  expect(results.map((result: any) => result.code)).toEqual([
    ...Array(5),
    ...Array(3).fill("too_large"),
  ]);
  const seen: unknown[] = [];
  for (let cursor: unknown, hasMore = true; hasMore; ) {
    const page = await refusal("POST", "/keys/paginate", { prefix: ["long"], cursor });
    seen.push(...page.entries.map((entry: any) => entry.key));
    ({ cursor, hasMore } = page);
  }
  expect(seen).toEqual(keys);
});

it("says of a compressed body that it is one", async () => {
  const response = await fetch(`${server.url}/keys/a`, {
    method: "PUT",
    headers: { "content-encoding": "gzip" },
    body: gzipSync("1"),
  });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: "The request body has the Content-Encoding gzip; send it as plain JSON." },
  ]);
});

it("says nothing of what went wrong inside, and logs it", async () => {
  const broken = await startServer({
    log: collectingLog(logged),
    storage: {
      name: "broken",
      open: async () => {
        const { sqlite } = await import("../src/sqlite.ts");
        const storage = await sqlite(":memory:").open();
        storage.get = () => {
          throw new Error("secret path /var/secret");
        };
        return storage;
      },
    },
  });
  const response = await fetch(`${broken.url}/keys/a`);
  const text = await response.text();
  expect([response.status, JSON.parse(text).code]).toEqual([500, "internal"]);
  expect(text).not.toContain("secret");
  expect(String(logged.findLast((line) => line.level === "error")?.err)).toContain("/var/secret");
  await broken.close();
});
