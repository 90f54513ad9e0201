// What a client does about its token: views that were refused recover by themselves once a later token may read.
import { Kv, type KvOptions } from "@keyval/core";
import { createKvServer, type KvListener, type KvServer, listen } from "@keyval/server";
import { sqlite } from "@keyval/server/sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { until } from "./until.ts";

const may = (prefix: string) => ({ prefix: [prefix], allow: ["read", "write"] }) as const;
const guest = { token: "token-of-the-guest", name: "guest", rules: [may("open")] };
const member = {
  token: "token-of-the-member",
  name: "member",
  rules: [may("open"), may("closed")],
};
let server: KvServer;
let listener: KvListener;
const clients: Kv[] = [];

beforeEach(async () => {
  server = await createKvServer({
    storage: sqlite(":memory:"),
    auth: { tokens: [guest, member] },
  });
  listener = await listen(server, { port: 0 });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((kv) => kv.close()));
  await listener.close();
});

function open(token: KvOptions["token"], more: KvOptions = {}): Kv {
  const kv = new Kv(`${listener.origin}/api`, { ...more, token });
  clients.push(kv);
  return kv;
}

it("a view that is forbidden recovers when the client has a token that may read", async () => {
  let token = guest.token;
  const kv = open(() => token);
  await open(member.token).set(["closed", 1], "here");
  const closed = kv.live({ prefix: ["closed"] });
  const shown = kv.live({ prefix: ["open"] });
  const releases = [closed, shown].map((view) => view.retain());
  await expect(closed.ready()).rejects.toMatchObject({ code: "forbidden" });
  await shown.ready();
  token = member.token; // logged in; no call is made
  await until(closed, ({ status }) => status === "live");
  expect(closed.getSnapshot()).toMatchObject({ entries: [{ value: "here" }] });
  expect(closed.getSnapshot().error).toBeUndefined();
  await open(member.token).set(["closed", 2], "and live");
  await until(closed, ({ entries }) => entries.length === 2);
  for (const release of releases) release();
});

it("a view keeps what it shows over a change of tokens, and is told what changed meanwhile", async () => {
  let token = member.token;
  const kv = open(() => token);
  const writer = open(member.token);
  await writer.set(["open", 1], 1);
  const shown = kv.live({ prefix: ["open"] });
  const closed = kv.live({ prefix: ["closed"] });
  const releases = [shown, closed].map((view) => view.retain());
  await Promise.all([shown.ready(), closed.ready()]);
  const seen: number[] = [];
  shown.subscribe(() => seen.push(shown.getSnapshot().entries.length));
  token = guest.token;
  // The token of the open stream may do less from now on: it ends, and comes back with the other one.
  await server.refreshAuth({ tokens: [guest, { ...member, rules: [may("open")] }] });
  await writer.set(["open", 2], 2);
  await until(closed, ({ status }) => status === "error");
  await until(shown, ({ entries, status }) => status === "live" && entries.length === 2);
  expect(closed.getSnapshot()).toMatchObject({ error: { code: "forbidden" } });
  expect(seen.every((count) => count === 1 || count === 2)).toBe(true);
  for (const release of releases) release();
});

it("a refused view costs no request while the token stays the same", async () => {
  let asked = 0;
  const paths: string[] = [];
  const kv = open(
    () => {
      asked++;
      return guest.token;
    },
    {
      fetch: (input, init) => {
        const request = new Request(input, init);
        paths.push(new URL(request.url).pathname);
        return fetch(request);
      },
    },
  );
  const closed = kv.live({ prefix: ["closed"] });
  const release = closed.retain();
  await expect(closed.ready()).rejects.toMatchObject({ code: "forbidden" });
  const before = { asked, requests: paths.length };
  await until(closed, () => asked >= before.asked + 3);
  expect(paths).toHaveLength(before.requests);
  release();
});

it("a view that is refused recovers when another one has been asked for with the new token before", async () => {
  // One user, whose later token may do more.
  const upgraded = await createKvServer({
    storage: sqlite(":memory:"),
    auth: {
      identify: () => ({ id: "user" }),
      authorize: (request, { prefix }) =>
        prefix[0] === "open" || request.headers.get("authorization") === `Bearer ${member.token}`,
    },
  });
  const { origin, close } = await listen(upgraded, { port: 0 });
  let isOpening = true;
  let sent = () => {};
  const isSent = new Promise<void>((resolve) => (sent = resolve));
  const kv: Kv = new Kv(`${origin}/api`, {
    token: () => (isOpening ? guest.token : member.token),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/api/watch/")) sent();
      if (!isOpening || pathname !== "/api/watch") return fetch(request);
      isOpening = false; // logged in
      kv.live({ prefix: ["open"] }).retain();
      return heldAfterOpen(await fetch(request), isSent);
    },
  });
  const closed = kv.live({ prefix: ["closed"] });
  closed.retain();
  await expect(closed.ready()).rejects.toMatchObject({ code: "forbidden" });
  await until(closed, ({ status }) => status === "live");
  await kv.close();
  await close();
});

/** A stream whose frames after the first one come late. */
function heldAfterOpen({ body, headers }: Response, release: Promise<void>): Response {
  let isFirst = true;
  let text = "";
  const held = new TransformStream<string, string>({
    async transform(chunk, controller) {
      text += chunk;
      const end = text.indexOf("\n\n") + 2;
      if (isFirst && end < 2) return;
      if (isFirst) controller.enqueue(text.slice(0, end));
      text = isFirst ? text.slice(end) : text;
      isFirst = false;
      await release;
      controller.enqueue(text);
      text = "";
    },
  });
  const stream = (body as ReadableStream<BufferSource>)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(held)
    .pipeThrough(new TextEncoderStream());
  return new Response(stream, { headers });
}
