// What the fuzz, or thinking about it, has found: each once made the server fail inside, or keep what nobody needs.
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ApiClient } from "../api-client.ts";

let server: RunningServer;
let api: ApiClient;
const log: LogLine[] = [];
beforeAll(async () => {
  server = await startServer({ log: collectingLog(log), heartbeat: 60_000 });
  api = new ApiClient(server);
});
afterAll(() => server.close());

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
/** No text can be made of it. */
const textless = { toString: 1, valueOf: 1 };

it.each([
  ["an op that is no text", "/batch", { requests: [{ op: textless }] }, /op .* is unknown/],
  [
    "a delay that is no text",
    "/queue/enqueue",
    { value: 1, options: { delay: textless } },
    /delay/,
  ],
  ["ids that are no text", "/watch/x", { remove: [textless] }, /"remove" must hold ids/],
])("%s is refused", async (_, path, body, reason) => {
  const answer = await api.call("POST", path, body);
  const { code, error } = answer.results?.[0] ?? answer;
  expect([answer.status === 500, code]).toEqual([false, "invalid_argument"]);
  expect(error).toMatch(reason);
});

it.each([
  ["/batch", `{"requests":[{"op":${deep(20_000)}}]}`],
  ["/atomic", `{"mutations":[{"type":${deep(20_000)}}]}`],
  ["/atomic", `{"commitId":"x","checks":[{"key":["a"],"more":${deep(20_000)}}]}`],
  ["/indexes", `{"prefix":["a"],"fields":["a"],"tokenize":${deep(20_000)}}`],
])(
  "a body for %s that nests without end is refused before anybody walks it",
  async (path, body) => {
    const response = await fetch(server.url + path, { method: "POST", body });
    expect([response.status, await response.json()]).toEqual([
      400,
      { code: "invalid_argument", error: expect.stringContaining("deeper than 2500 levels") },
    ]);
  },
);

it("a value of the deepest kind is stored, whatever its tags take", async () => {
  let value: unknown = 1;
  for (let level = 0; level < 499; level++) value = { __type: "map", value: [[1, value]] };
  expect(await api.call("PUT", "/keys/deepest", value)).toMatchObject({ status: 200 });
  expect((await api.call("GET", "/keys/deepest")).value).toEqual(value);
});

it("an error quotes little of what is long", async () => {
  const { error } = await api.call("POST", "/atomic", {
    mutations: [{ type: "x".repeat(1e6), key: ["a"] }],
  });
  expect(error).toMatch(/^The mutation type "xxx.*… xxx.*is unknown; use one of set, delete/);
  expect(error.length).toBeLessThan(5000);
});

it("prefixes watched by polling are bounded, and what they answer together", async () => {
  const many = Array<string>(101).fill("a").join();
  for (const route of ["/watch/prefix", "/watch/prefix/poll"])
    expect(await api.call("GET", `${route}?prefixes=${many}`)).toMatchObject({
      status: 413,
      error: "101 prefixes are watched, the limit is 100; watch one above them.",
    });
  const tight = await startServer({ limits: { body: 50_000 } });
  const small = new ApiClient(tight);
  await small.call("PUT", "/keys/p/1", "x".repeat(10_000));
  const answer = await small.call("GET", "/watch/prefix/poll?prefixes=p,p");
  expect(answer.entries).toHaveLength(2);
  expect(await small.call("GET", "/watch/prefix/poll?prefixes=p,p,p,p,p,p")).toMatchObject({
    status: 413,
    error: expect.stringContaining("more than 50000 bytes"),
  });
  await tight.close();
});

it("HEAD is answered as GET is, without a body", async () => {
  await api.call("PUT", "/keys/a", 1);
  const { status, headers } = await fetch(`${server.url}/keys/a`, { method: "HEAD" });
  expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=UTF-8"]);
  expect((await fetch(`${server.url}/keys/none`, { method: "HEAD" })).status).toBe(404);
});

it("HEAD is refused where GET takes messages, opens a stream or reads everything", async () => {
  const { id } = await api.call("POST", "/queue/enqueue", { value: "untouched" });
  const { opened } = (await api.call("GET", "/metrics")).watch;
  const taking = ["/queue/poll", "/queue/listen", "/backup", "/export?prefix="];
  for (const path of [...taking, "/watch?keys=a", "/watch/prefix?prefix="]) {
    const response = await fetch(server.url + path, { method: "HEAD" });
    expect([response.status, response.headers.get("allow")], path).toEqual([405, "GET"]);
    expect(await response.text()).toBe("");
  }
  expect((await api.call("GET", "/metrics")).watch).toMatchObject({ opened });
  expect(await api.call("GET", "/queue/stats")).toMatchObject({ pending: 1, processing: 0 });
  await api.call("POST", "/queue/ack", { id });
});

it("an offset that no place in a list has is refused", async () => {
  for (const offset of ["1e300", "-1", "0.5", "9007199254740992"])
    expect(await api.call("GET", `/queue/dlq?offset=${offset}`), offset).toMatchObject({
      status: 400,
      error: expect.stringContaining("offset"),
    });
});

it("nothing of this is a failure of the server's own", () => {
  expect(log.filter(({ level }) => level === "error")).toEqual([]);
});

it("a body that is no UTF-8 is refused: nothing of it is replaced in silence", async () => {
  const body = Buffer.from([0x22, 0xff, 0x22]);
  const url = `${server.url}/keys/text`;
  const response = await fetch(url, { method: "PUT", body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: "invalid_argument",
    error: expect.stringContaining("not valid UTF-8"),
  });
  expect((await fetch(url)).status).toBe(404);
});

it("a byte order mark is passed over, whether the body's length is announced or not", async () => {
  const bytes = Buffer.from("\ufeff1");
  const chunked = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  for (const body of [bytes, chunked]) {
    const init = { method: "PUT", body, duplex: "half" } as RequestInit;
    expect(await (await fetch(`${server.url}/keys/marked`, init)).json()).toMatchObject({
      ok: true,
    });
    expect((await api.call("GET", "/keys/marked")).value).toBe(1);
  }
});

it("a method that a path does not take is 405, and OPTIONS says which it does", async () => {
  const allowed: Record<string, string> = {
    "/keys/a": "GET, PUT, DELETE, HEAD",
    "/keys/list": "GET, PUT, POST, DELETE, HEAD",
    "/atomic": "POST",
    "/queue/poll": "GET",
    "/watch": "GET, POST",
  };
  for (const [path, methods] of Object.entries(allowed))
    for (const [method, status] of [
      ["PATCH", 405],
      ["OPTIONS", 204],
    ] as const) {
      const { status: got, headers } = await fetch(server.url + path, { method });
      expect([got, headers.get("allow")], `${method} ${path}`).toEqual([status, methods]);
    }
  const nowhere = await fetch(`${server.url}/nowhere`, { method: "OPTIONS" });
  expect([nowhere.status, nowhere.headers.get("allow")]).toEqual([404, null]);
});
