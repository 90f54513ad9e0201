// A stream lasts as long as its token: it ends with a reason when that has run out, was taken away, or may do something
// else now; the client asks for the token anew, and misses nothing.
import { Kv, type KvEntryMaybe } from "@keyval/core";
import { EventStream } from "@keyval/testkit/event-stream";
import { afterEach, expect, it, vi } from "vitest";
import {
  createKvServer,
  type KvAuth,
  type KvListener,
  type KvServer,
  listen,
} from "../src/index.ts";
import { sqlite } from "../src/sqlite.ts";

const rules = [{ prefix: [], allow: ["read", "write", "queue"] }] as const;
const first = "first-token-of-a-user";
const second = "second-token-of-a-user";
const other = "token-of-somebody-else";
const named = (token: string, name = "user") => ({ token, name, rules });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let server: KvServer;
let listener: KvListener;
const clients: Kv[] = [];
async function start(auth: KvAuth): Promise<string> {
  server = await createKvServer({ storage: sqlite(":memory:"), auth });
  listener = await listen(server, { port: 0 });
  return `${listener.origin}/api`;
}
afterEach(async () => {
  await Promise.all(clients.splice(0).map((kv) => kv.close()));
  await listener.close();
});

function connect(url: string, token: () => string): Kv {
  const kv = new Kv(url, { token });
  clients.push(kv);
  return kv;
}

const watchAll = { watches: [{ id: "all", prefix: [] }] };

it("ends with its token, and says so", async () => {
  const sessions = new Map([["s1", { id: "ada", expiresAt: Date.now() + 1500 }]]);
  const url = await start({
    identify: (request) => sessions.get(request.headers.get("x-session") ?? ""),
    rules,
  });
  const headers = { "x-session": "s1" };
  const queue = await fetch(`${url}/queue/listen`, { headers });
  const frames = await (await EventStream.open(url, watchAll, headers)).end();
  expect(frames.at(-1)).toMatchObject({ event: "error", data: { code: "unauthorized" } });
  expect(frames.at(-1)?.data.error).toContain("has expired; reconnect with a new one");
  expect((await new EventStream(queue).end()).at(-1)).toMatchObject({
    event: "error",
    data: { code: "unauthorized" },
  });
});

it("ends when its token is taken away or may do something else; others go on", async () => {
  const url = await start({ tokens: [named(first), named(second), named(other, "else")] });
  const [gone, changed, kept] = await Promise.all(
    [first, second, other].map((token) => EventStream.open(url, watchAll, bearer(token))),
  );
  const queue = new EventStream(await fetch(`${url}/queue/listen`, { headers: bearer(first) }));
  const readOnly = [{ prefix: [], allow: ["read"] }] as const;
  await server.refreshAuth({
    tokens: [{ ...named(second), rules: readOnly }, named(other, "else")],
  });
  for (const stream of [gone, changed, queue])
    expect((await stream?.end())?.at(-1)?.data.error).toContain(
      "no longer valid, or its rights changed",
    );
  expect(server.stats().streams).toBe(1);
  const put = { method: "PUT", body: "1", headers: bearer(other) };
  const { versionstamp } = (await (await fetch(`${url}/keys/a`, put)).json()) as any;
  await kept?.passed(versionstamp);
  expect((await fetch(`${url}/keys/a`, { headers: bearer(first) })).status).toBe(401);
  expect((await fetch(`${url}/keys/a`, { ...put, headers: bearer(second) })).status).toBe(403);
  await kept?.close();
});

it("ends when its session was revoked, once that is said", async () => {
  const sessions = new Map(["s1", "s2"].map((id) => [id, { id }]));
  const url = await start({
    identify: (request) => sessions.get(request.headers.get("x-session") ?? ""),
    rules,
  });
  const [revoked, kept] = await Promise.all(
    ["s1", "s2"].map((id) => EventStream.open(url, watchAll, { "x-session": id })),
  );
  sessions.delete("s1");
  await server.refreshAuth();
  expect((await revoked?.end())?.at(-1)).toMatchObject({ data: { code: "unauthorized" } });
  expect(server.stats().streams).toBe(1);
  await kept?.close();
});

it("ends when nobody can say whose it is any more, and whoever asked is told why", async () => {
  const sessions = new Map(["s1", "s2"].map((id) => [id, { userId: id }]));
  const url = await start({
    // As an application has it that does not expect a session that is gone.
    identify: (request) => ({
      id: sessions.get(request.headers.get("x-session") ?? "")!.userId,
    }),
    rules,
  });
  const [revoked, kept] = await Promise.all(
    ["s1", "s2"].map((id) => EventStream.open(url, watchAll, { "x-session": id })),
  );
  sessions.delete("s1");
  await expect(server.refreshAuth()).rejects.toThrow(TypeError);
  expect((await revoked?.end())?.at(-1)).toMatchObject({ data: { code: "unauthorized" } });
  expect(server.stats().streams).toBe(1);
  await kept?.close();
});

it("ends where authorize decides, whenever that may be another answer; the client asks anew", async () => {
  const sessions = new Set([first, second]);
  const url = await start({
    authorize: (request) => {
      const token = request.headers.get("authorization")?.slice("Bearer ".length);
      return sessions.has(token ?? "");
    },
  });
  const [revoked, kept] = await Promise.all(
    [first, second].map((token) => EventStream.open(url, watchAll, bearer(token))),
  );
  sessions.delete(first);
  await server.refreshAuth();
  for (const stream of [revoked, kept])
    expect((await stream?.end())?.at(-1)).toMatchObject({ data: { code: "unauthorized" } });
  const again = await EventStream.open(url, watchAll, bearer(second));
  expect((await again.event("snapshot")).data).toMatchObject({ watch: "all" });
  const refused = await EventStream.open(url, watchAll, bearer(first));
  expect((await refused.event("error")).data).toMatchObject({ code: "forbidden" });
  await Promise.all([again.close(), refused.close()]);
});

/** A request to open a stream whose body comes in when `send` says so; `isRead` once the server waits for it. */
function slowWatch(url: string, token: string) {
  let send = () => {};
  let body: ReadableStream<Uint8Array> | undefined;
  const isRead = new Promise<void>((resolve) => {
    body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          send = () => {
            controller.enqueue(Buffer.from(JSON.stringify(watchAll)));
            controller.close();
          };
          resolve();
        },
      },
      { highWaterMark: 0 },
    );
  });
  const init = { method: "POST", body, headers: bearer(token), duplex: "half" } as RequestInit;
  return { request: new Request(`${url}/watch`, init), isRead, send: () => send() };
}

it("does not begin when its token was taken away while the request came in", async () => {
  const url = await start({ tokens: [named(first), named(other, "else")] });
  const opened = [first, other].map((token) => {
    const { request, ...slow } = slowWatch(url, token);
    return { ...slow, response: server.handle(request) };
  });
  await Promise.all(opened.map(({ isRead }) => isRead));
  await server.refreshAuth({ tokens: [named(other, "else")] });
  for (const { send } of opened) send();
  const [gone, kept] = await Promise.all(opened.map(({ response }) => response));
  expect(gone?.status).toBe(401);
  expect(await gone?.json()).toMatchObject({ code: "unauthorized" });
  expect(kept?.status).toBe(200);
  expect(server.stats().streams).toBe(1);
  await kept?.body?.cancel();
});

it("is changed by its caller with the same rights alone: it lives by those it was opened with", async () => {
  const narrow = [{ prefix: ["a"], allow: ["read"] }] as const;
  const url = await start({
    tokens: [{ ...named(first), rules: narrow }, { ...named(second), rules: narrow }, named(other)],
  });
  const watchA = { watches: [{ id: "a", prefix: ["a"] }] };
  const stream = await EventStream.open(url, watchA, bearer(first));
  const { connection } = (await stream.event("open")).data;
  const add = async (token: string, id: string, prefix: readonly string[]) => {
    const body = JSON.stringify({ add: [{ id, prefix }] });
    return fetch(`${url}/watch/${connection}`, { method: "POST", body, headers: bearer(token) });
  };
  const refused = await add(other, "all", []);
  expect(refused.status).toBe(404);
  expect(await refused.json()).toMatchObject({ code: "not_found" });
  expect((await add(second, "b", ["a", "b"])).status).toBe(204);
  await stream.until(({ data }) => data?.watch === "b");
  expect(server.stats()).toMatchObject({ streams: 1, watches: 2 });
  await stream.close();
});

it("is changed by none whose right ends before it", async () => {
  const inHours = (hours: number) => ({ id: "ada", expiresAt: Date.now() + hours * 3_600_000 });
  const sessions = new Map([1, 2, 3].map((hours) => [`${hours}`, inHours(hours)]));
  const url = await start({
    identify: (request) => sessions.get(request.headers.get("x-session") ?? ""),
    rules,
  });
  const stream = await EventStream.open(url, watchAll, { "x-session": "2" });
  const { connection } = (await stream.event("open")).data;
  const add = async (session: string) => {
    const body = JSON.stringify({ add: [{ id: session, prefix: [] }] });
    const headers = { "x-session": session };
    return (await fetch(`${url}/watch/${connection}`, { method: "POST", body, headers })).status;
  };
  expect([await add("1"), await add("2"), await add("3")]).toEqual([404, 204, 204]);
  await stream.close();
});

it("leaves everything as it is when the new auth makes no sense", async () => {
  const url = await start({ tokens: [named(first)] });
  await expect(server.refreshAuth({ tokens: [named("short")] })).rejects.toMatchObject({
    code: "invalid_argument",
  });
  expect((await fetch(`${url}/keys`, { headers: bearer(first) })).status).toBe(200);
});

it("opens no server to everybody that was not open before", async () => {
  const url = await start({ tokens: [named(first)] });
  const anonymous = [{ prefix: [], allow: ["read", "write"] }] as const;
  await expect(server.refreshAuth({ tokens: [named(first)], anonymous })).rejects.toMatchObject({
    code: "invalid_argument",
  });
  expect((await fetch(`${url}/keys`)).status).toBe(401);
  await listener.close();
  const open = await start({ tokens: [named(first)], anonymous });
  await server.refreshAuth({ tokens: [named(second)], anonymous });
  expect((await fetch(`${open}/keys`)).status).toBe(200);
});

it("cannot be asked of a server that knows nobody", async () => {
  server = await createKvServer({ storage: sqlite(":memory:") });
  listener = await listen(server, { port: 0 });
  await expect(server.refreshAuth({ tokens: [named(first)] })).rejects.toThrow("made without auth");
});

it("a client asks for its token anew, and goes on without a gap", async () => {
  let token = first;
  const url = await start({ tokens: [named(first), named(other, "else")] });
  const kv = connect(url, () => token);
  const writer = connect(url, () => other);
  const seen: unknown[] = [];
  kv.watch<number>(["n"], (entries: KvEntryMaybe<number>[]) => {
    for (const { value } of entries) seen.push(value);
  });
  const view = kv.live<number>({ key: ["n"] });
  view.retain();
  await writer.set(["n"], 1);
  await vi.waitFor(() => expect(seen.at(-1)).toBe(1));
  for (let n = 2; n <= 6; n++) {
    // Each token takes the place of the one before; what is written meanwhile is not lost.
    token = `token-number-${n}-of-a-user`;
    await server.refreshAuth({ tokens: [named(token), named(other, "else")] });
    await writer.set(["n"], n);
    await vi.waitFor(() => expect(seen.at(-1)).toBe(n));
  }
  expect(seen.filter((value) => value !== null)).toEqual([1, 2, 3, 4, 5, 6]);
  // A view tells with the next frame, after a watch's call.
  await vi.waitFor(() => expect(view.getSnapshot()).toMatchObject({ entry: { value: 6 } }));
  expect(await kv.get(["n"])).toMatchObject({ value: 6 });
});

it("a call that is answered 401 is sent again with the token of then, once", async () => {
  const url = await start({ tokens: [named(second)] });
  const asked: string[] = [];
  const tokens = [first, second];
  const kv = connect(url, () => {
    const token = tokens.shift() ?? first;
    asked.push(token);
    return token;
  });
  expect(await kv.set(["a"], 1)).toMatchObject({ ok: true });
  expect(asked).toEqual([first, second]);
  await expect(kv.get(["a"])).rejects.toMatchObject({ code: "unauthorized", status: 401 });
  expect(asked).toEqual([first, second, first, first]);
});

it("is changed with the credentials it was opened with alone, where only authorize knows them", async () => {
  const url = await start({ authorize: () => true });
  const stream = await EventStream.open(url, watchAll, bearer(first));
  const { connection } = (await stream.event("open")).data;
  const add = (token: string, id: string) => {
    const body = JSON.stringify({ add: [{ id, prefix: ["a"] }] });
    return fetch(`${url}/watch/${connection}`, { method: "POST", body, headers: bearer(token) });
  };
  expect((await add(second, "theirs")).status).toBe(404);
  expect((await add(first, "mine")).status).toBe(204);
  await stream.until(({ data }) => data?.watch === "mine");
  expect(server.stats()).toMatchObject({ streams: 1, watches: 2 });
  await stream.close();
});
