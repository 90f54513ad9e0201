// Two tenants on one server, and everything that one of them is ever sent: nothing of it is of the other. That access
// is asked for before storage is, so that no answer comes later because of what another holds, is in the order of the
// statements of operations.ts; what must not be told is looked for here.
import { EventStream } from "@keyval/testkit/event-stream";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, ApiClient } from "./api-client.ts";

const rules = [{ prefix: ["t", "$tenant"], allow: ["read", "write", "admin"] }] as const;
const everything = [{ prefix: [], allow: ["read", "write", "queue", "admin"] }] as const;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokens = {
  a: "token-of-tenant-a-0123",
  b: "token-of-tenant-b-0123",
  operator: "token-of-the-operator",
};
/** In every key, value, id and text of the other tenant, and of the operator. */
const secret = "hidden";

let server: RunningServer;
let a: ApiClient;
let b: ApiClient;
let operator: ApiClient;
const open: EventStream[] = [];

beforeEach(async () => {
  server = await startServer({
    logMax: 3,
    auth: {
      tokens: [
        { token: tokens.a, claims: { tenant: "a" } },
        { token: tokens.b, claims: { tenant: "b" } },
        { token: tokens.operator, rules: everything },
      ],
      rules,
    },
  });
  a = new ApiClient(server, bearer(tokens.a));
  b = new ApiClient(server, bearer(tokens.b));
  operator = new ApiClient(server, bearer(tokens.operator));
  await operator.call("POST", "/indexes", { prefix: ["t"], fields: ["title"] });
  await a.atomic({ mutations: [note("a", "own"), note("a", "two")], commitId: "a-1" });
  await b.atomic({
    mutations: [note("b", `${secret} one`), note("b", "two")],
    commitId: `${secret} b-1`,
  });
  await operator.call("PUT", `/keys/t/a-not-a-tenant/${secret}`, { title: `word ${secret}` });
  await operator.call("POST", "/indexes", { prefix: ["t", "b"], fields: [secret] });
  await operator.call("POST", "/queue/enqueue", { value: secret });
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
  await server.close();
});

function note(tenant: string, id: string): object {
  const title = tenant === "a" ? `word ${id}` : `word ${secret} ${id}`;
  return { type: "set", key: ["t", tenant, id], value: { title, n: 1 } };
}

/** A stream of tenant a. */
async function watch(watches: object[], cursor?: string): Promise<EventStream> {
  const body = { watches, ...(cursor !== undefined && { cursor }) };
  const stream = await EventStream.open(server.url, body, bearer(tokens.a));
  open.push(stream);
  return stream;
}

const keysOf = (entries: Answer) => entries.map((entry: Answer) => entry.key.join("/"));
const ownKeys = ["t/a/own", "t/a/two"];
const own = { prefix: ["t", "a"] };
const textOf = (value: unknown) => JSON.stringify(value);

describe("what a tenant reads of its own prefix is its own", () => {
  it("by get, list, count, pages and search, with bounds and cursors that reach beyond it", async () => {
    const beyond = { start: ["t"], end: ["u"] };
    expect(keysOf(await a.call("POST", "/keys/list", { ...own, ...beyond }))).toEqual(ownKeys);
    expect(await a.call("POST", "/keys/list", { ...own, start: ["t", "b"] })).toEqual([]);
    expect(await a.call("POST", "/keys/list", { ...own, end: ["t"] })).toEqual([]);
    expect(await a.call("POST", "/keys/count", own)).toMatchObject({ count: 2 });
    const page = { ...own, limit: 1 };
    const first = await a.call("POST", "/keys/paginate", page);
    const second = await a.call("POST", "/keys/paginate", { ...page, cursor: first.cursor });
    expect(second).toMatchObject({ hasMore: false, cursor: null });
    for (const cursor of ["t/b/x", "t", `t/b/${secret} one`, "a"])
      for (const reverse of [true, false]) {
        const refused = await a.call("POST", "/keys/paginate", { ...page, cursor, reverse });
        expect(refused).toMatchObject({ status: 400, code: "invalid_argument" });
        expect(textOf(refused)).not.toContain(secret);
      }
    for (const query of ["word", secret, "word OR hidden", "hid*"]) {
      const found = await a.call("POST", "/search", { ...own, query });
      expect(textOf(found)).not.toContain(secret);
    }
    expect(keysOf(await a.call("POST", "/search", { ...own, query: "word" })).sort()).toEqual(
      ownKeys,
    );
  });

  it("by a list of indexes, which names those it administers", async () => {
    expect(await a.call("GET", "/indexes")).toEqual([]);
    await a.call("POST", "/indexes", { ...own, fields: ["title"] });
    expect(await a.call("GET", "/indexes")).toMatchObject([{ prefix: ["t", "a"], indexed: 2 }]);
  });

  it("by an export", async () => {
    const url = `${server.url}/export?prefix=t/a`;
    const text = await (await fetch(url, { headers: bearer(tokens.a) })).text();
    expect(text.trim().split("\n")).toHaveLength(2);
    expect(text).not.toContain(secret);
  });
});

describe("a watch tells of its own prefix alone", () => {
  it("in snapshots, changes, windows and searches, also of a commit that concerns others too", async () => {
    const stream = await watch([
      { id: "all", ...own },
      { id: "window", ...own, limit: 1 },
      { id: "filtered", ...own, where: { n: 1 } },
      { id: "found", search: ["t", "a"], query: "word" },
    ]);
    await stream.event("ping");
    const stamp = await operator.commit(
      { type: "set", key: ["t", "a", "from the operator"], value: { title: "word", n: 1 } },
      { type: "set", key: ["t", "b", secret], value: { title: `word ${secret}`, n: 1 } },
      { type: "delete", key: ["t", "a", "own"] },
      { type: "delete", key: ["t", "b", "two"] },
    );
    await stream.passed(stamp);
    await b.atomic({ mutations: [note("b", "three")], commitId: `${secret} b-2` });
    await stream.passed(await a.commit(note("a", "last")));
    const told = stream.frames.flatMap(({ data }) => [
      ...(data?.entries ?? []),
      ...(data?.refills ?? []).flatMap((refill: Answer) => refill.entries),
    ]);
    expect(told.length).toBeGreaterThan(8);
    expect(told.every(({ key }: Answer) => key[1] === "a")).toBe(true);
    expect(textOf(stream.frames)).not.toContain(secret);
  });

  it("after a resume, and after a reset", async () => {
    const before = await watch([{ id: "all", ...own }]);
    const { id: cursor } = await before.event("ping");
    await b.atomic({ mutations: [note("b", "three")], commitId: `${secret} b-3` });
    await a.commit(note("a", "three"));
    const resumed = await watch([{ id: "all", ...own, held: true }], cursor as string);
    await resumed.event("ping");
    expect(keysOf(resumed.frames.flatMap(({ data }) => data?.entries ?? []))).toEqual([
      "t/a/three",
    ]);
    for (let i = 0; i < 20; i++) await b.commit(note("b", `${secret} ${i}`)); // more than the log keeps
    const reset = await watch([{ id: "all", ...own, held: true }], cursor as string);
    await reset.event("ping");
    expect(reset.frames.map(({ event }) => event)).toEqual(["open", "reset", "snapshot", "ping"]);
    expect(textOf([resumed.frames, reset.frames])).not.toContain(secret);
  });

  it("and another's is refused in the same words, whether it holds something or not", async () => {
    const stream = await watch([
      { id: "held", prefix: ["t", "b"], held: true },
      { id: "empty", prefix: ["t", "nobody"] },
      {
        id: "key",
        keys: [
          ["t", "a", "own"],
          ["t", "b", "two"],
        ],
      },
      { id: "above", prefix: ["t"], limit: 1 },
      { id: "search", search: ["t", "b"], query: "word" },
      { id: "own", ...own },
    ]);
    await stream.event("ping");
    const errors = stream.frames.filter(({ event }) => event === "error").map(({ data }) => data);
    expect(errors.map(({ watch, code }) => [watch, code])).toEqual(
      ["held", "empty", "key", "above", "search"].map((id) => [id, "forbidden"]),
    );
    expect(errors[0].error).toBe(errors[1].error.replace("nobody", "b"));
    expect(stream.frames.filter(({ event }) => event === "snapshot")).toHaveLength(1);
  });

  it("and its stream is its own: nobody else can add to it, or take from it", async () => {
    const stream = await watch([{ id: "all", ...own }]);
    const { connection } = (await stream.event("open")).data;
    const change = { add: [{ id: "b", prefix: ["t", "b"] }], remove: ["all"] };
    const answer = await b.call("POST", `/watch/${connection}`, change);
    expect(answer).toEqual(await b.call("POST", `/watch/${connection.replace(/./g, "0")}`, change));
    expect(answer.status).toBe(404);
  });
});

describe("an answer about another's keys is the same whether they exist or not", () => {
  it.each([
    ["GET", "/keys/t/b/KEY", undefined],
    ["PUT", "/keys/t/b/KEY", 1],
    ["DELETE", "/keys/t/b/KEY", undefined],
    ["GET", "/keys?prefix=t/b/KEY", undefined],
    ["GET", "/keys/count?prefix=t/b/KEY", undefined],
    ["GET", "/search?query=word&prefix=t/b/KEY", undefined],
    ["GET", "/watch/poll?keys=t/b/KEY", undefined],
    ["GET", "/export?prefix=t/b/KEY", undefined],
    ["POST", "/keys/batch", { keys: [["t", "b", "KEY"]] }],
    ["POST", "/atomic", { checks: [{ key: ["t", "b", "KEY"], versionstamp: null }] }],
    ["POST", "/atomic", { mutations: [{ type: "sum", key: ["t", "b", "KEY"], value: 1 }] }],
    ["DELETE", "/indexes?prefix=t/b/KEY", undefined],
  ])("%s %s", async (method, path, body) => {
    const ask = async (key: string) => {
      const text = body === undefined ? undefined : textOf(body).replace("KEY", key);
      const answer = await a.call(method, path.replace("KEY", key), text && JSON.parse(text));
      return textOf(answer).replace(key, "KEY");
    };
    expect(JSON.parse(await ask("two"))).toMatchObject({ status: 403, code: "forbidden" });
    expect(await ask("two")).toBe(await ask("nothing"));
  });

  it("and a commit that is refused for one key stores nothing of it", async () => {
    const mutations = [note("a", "new"), note("b", "new")];
    expect(await a.atomic({ mutations })).toMatchObject({ status: 403 });
    expect(await a.call("GET", "/keys/t/a/new")).toMatchObject({ status: 404 });
  });

  it("and an id another used for a commit is as good as new", async () => {
    const again = { mutations: [note("a", "mine")], commitId: `${secret} b-1` };
    expect(await a.atomic(again)).toMatchObject({ ok: true });
  });

  it("and another's listener, queue and numbers are closed", async () => {
    for (const path of ["/queue/poll", "/queue/stats", "/queue/dlq", "/metrics", "/backup"])
      expect(await a.call("GET", path)).toMatchObject({ status: 403 });
  });
});

it("what anybody may ask tells nothing of what goes on", async () => {
  const ask = async () => {
    const texts = ["", "/", "/health"].map(async (path) => (await fetch(server.url + path)).text());
    return Promise.all(texts);
  };
  const before = await ask();
  await b.commit(note("b", "more"));
  expect(await ask()).toEqual(before);
});
