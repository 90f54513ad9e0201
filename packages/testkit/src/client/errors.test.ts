import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isKvError, Kv, KvError, type KvOptions } from "@keyval/core";
import { afterEach, expect, it } from "vitest";
import { startServer } from "../start-server.ts";
import { collect, describeClient } from "./client-servers.ts";

let server: Server | undefined;

/** A server that answers everything in one way. */
async function answering(respond: (response: ServerResponse) => void): Promise<string> {
  server = createServer((request, response) => request.resume().on("end", () => respond(response)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const calls: Record<string, (kv: Kv) => Promise<unknown>> = {
  get: (kv) => kv.get(["a"]),
  "get of many": (kv) => kv.get([["a"], ["b"]]),
  set: (kv) => kv.set(["a"], 1),
  delete: (kv) => kv.delete(["a"]),
  count: (kv) => kv.count(["a"]),
  "count below an odd prefix": (kv) => kv.count([1n]),
  list: (kv) => collect(kv.list(["a"])),
  paginate: (kv) => kv.paginate(["a"]),
  atomic: (kv) => kv.atomic().sum(["a"], 1).commit(),
  transaction: (kv) => kv.transaction(async (tx) => tx.set(["a"], await tx.get(["b"]))),
};

const noRetry: KvOptions = { retry: { limit: 0 } };

it.each([400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 501, 502, 503, 504])(
  "a status %i throws a KvError that says what to do, from every call, whatever the body",
  async (status) => {
    for (const body of ["<html>Sorry</html>", '{"ok":true,"versionstamp":"1"}', "[]", ""]) {
      const url = await answering((response) => response.writeHead(status).end(body));
      const kv = new Kv(url, noRetry);
      for (const [name, call] of Object.entries(calls)) {
        const error = await call(kv).then(
          () => expect.unreachable(`${name} resolved`),
          (error) => error,
        );
        expect(isKvError(error) && error instanceof KvError, name).toBe(true);
        expect(error).toMatchObject({ status });
        expect(error.message.length).toBeGreaterThan(40);
      }
      await kv.close();
      server?.closeAllConnections();
      server?.close();
    }
  },
);

it.each([
  ["a page of a dev server", "text/html", "<!doctype html><title>app</title>"],
  ["another API", "application/json", '{"data":[]}'],
  ["a list", "application/json", "[]"],
  ["null", "application/json", "null"],
])("a good status with %s is never data", async (_, type, body) => {
  const kv = new Kv(
    await answering((response) => response.writeHead(200, { "content-type": type }).end(body)),
    noRetry,
  );
  for (const call of Object.values(calls))
    await expect(call(kv)).rejects.toMatchObject({ name: "KvServerError", code: "protocol" });
  await kv.close();
});

it("no server at all is a network error that names the url", async () => {
  const url = await answering(() => {});
  server?.close();
  const kv = new Kv(url, { retry: { limit: 1, base: 0 } });
  for (const call of Object.values(calls))
    await expect(call(kv)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining(url),
    });
});

it("a connection that ends amid an answer is a network error", async () => {
  const url = await answering((response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
    response.write('{"results":[');
    response.destroy();
  });
  const kv = new Kv(url, noRetry);
  for (const call of Object.values(calls))
    await expect(call(kv)).rejects.toMatchObject({ code: "network" });
});

it("a server that does not answer is a timeout", async () => {
  const kv = new Kv(await answering(() => {}), { ...noRetry, timeout: "20ms" });
  await expect(kv.get(["a"])).rejects.toMatchObject({ code: "timeout", retryable: true });
});

it("a cursor that came from no page of this list is refused, by list and paginate", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  const log = ["log"];
  await kv.atomic().set(["log", 1], 1).set(["log", 2], 2).set(["user", 1], 1).commit();
  const { cursor } = await kv.paginate(log, { limit: 1 });
  expect(await collect(kv.list(log, { cursor }))).toMatchObject([{ key: ["log", 2] }]);
  const elsewhere = (await kv.paginate([], { limit: 1, reverse: true })).cursor;
  for (const wrong of [elsewhere, "%", "~q:", "log", `${cursor}x/~z`])
    for (const call of [
      kv.paginate(log, { cursor: wrong }),
      collect(kv.list(log, { cursor: wrong })),
    ])
      await expect(call).rejects.toMatchObject({
        code: "invalid_argument",
        status: 400,
        message: expect.stringMatching(/The cursor is .*; pass the one the page before came with/),
      });
});

it("a fetch that drops what it is given beside the URL is said to", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url, { fetch: (input) => fetch(input) });
  await expect(kv.set(["a"], 1)).rejects.toMatchObject({
    code: "protocol",
    message: expect.stringContaining("a fetch of your own must pass on its second argument"),
  });
});

const token = "a-token-as-long-as-one-must-be";

describeClient(
  "a server with tokens",
  ({ kv: client, prefix }) => {
    it("is told a fresh token at every attempt, which may have stood on a line of a file", async () => {
      let asked = 0;
      const kv = client({ token: async () => (++asked === 1 ? "outdated" : `${token}\n`) });
      const key = prefix();
      await kv.set(key, 1);
      expect((await kv.get(key)).value).toBe(1);
      expect(asked).toBeGreaterThan(2); // once more, after the refusal; a server of another kind is asked who it is
    });

    it("refuses another one", async () => {
      const kv = client({ token: `${token}!`, headers: { "x-tenant": "a" } });
      await expect(kv.get(["a"])).rejects.toMatchObject({ code: "unauthorized", status: 401 });
    });
  },
  { auth: { tokens: [{ token, rules: [{ prefix: [], allow: ["read", "write"] }] }] } },
);
