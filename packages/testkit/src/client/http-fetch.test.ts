// What `httpFetch` does with what stands between a client and its server: proxies, redirects, cut connections. That the
// client works over it at all, `describeClient` and `describeLive` show, whose suites run over it too.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Kv } from "@keyval/core";
import { httpFetch } from "@keyval/core/node";
import { expect, it, vi } from "vitest";
import { startServer } from "../start-server.ts";

/** A server that answers as it is told, on a port of its own. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const client = (url: string, timeout = 30_000) =>
  new Kv(url, { fetch: httpFetch, timeout, retry: { limit: 0 } });

it("follows a stream, and ends it", async () => {
  await using server = await startServer();
  const kv = client(server.url);
  const seen: unknown[] = [];
  const handle = kv.watch(["a"], (entries) => seen.push(...entries.map(({ value }) => value)));
  await vi.waitFor(() => expect(server.streams()).toBe(1));
  await kv.set(["a"], "ä€😀".repeat(10_000));
  await vi.waitFor(() => expect(seen.at(-1)).toBe("ä€😀".repeat(10_000)));
  handle.stop();
  await kv.close();
  await vi.waitFor(() => expect(server.streams()).toBe(0));
});

it("keeps one connection open for calls one after the other", async () => {
  await using server = await startServer();
  const connections = new Set<unknown>();
  await using proxy = await serve((request, response) => {
    connections.add(request.socket);
    void fetch(`${new URL(server.url).origin}${request.url}`).then(async (answer) => {
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(await answer.text());
    });
  });
  await using kv = client(proxy.url);
  for (let i = 0; i < 20; i++) await kv.get(["a", i]);
  expect(connections.size).toBe(1);
});

it("speaks TLS, as the global agent is told to", async () => {
  // A shared key instead of certificates, which would end one day.
  const psk = Buffer.alloc(16, 1);
  const tls = { ciphers: "PSK", maxVersion: "TLSv1.2" } as const;
  const secure = https.createServer({ ...tls, pskCallback: () => psk }, (_, response) =>
    response.end('{"results":[{"result":{"count":7}}]}'),
  );
  await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
  const { options } = https.globalAgent;
  const before = { ...options };
  const pskCallback = () => ({ psk, identity: "test" });
  Object.assign(options, { ...tls, pskCallback, checkServerIdentity: () => undefined });
  await using kv = client(`https://127.0.0.1:${(secure.address() as AddressInfo).port}`);
  expect(await kv.count([])).toBe(7);
  https.globalAgent.options = before;
  https.globalAgent.destroy();
  await new Promise((resolve) => secure.close(resolve));
});

it.each([
  ["gzip", gzipSync],
  ["X-GZip", gzipSync],
  ["br", brotliCompressSync],
] as const)("reads what a proxy compressed with %s", async (encoding, compress) => {
  await using server = await startServer();
  let accepted: string | undefined;
  await using proxy = await serve((request, response) => {
    accepted = request.headers["accept-encoding"];
    void fetch(`${new URL(server.url).origin}${request.url}`).then(async (answer) => {
      response.writeHead(answer.status, {
        "content-type": "application/json",
        "content-encoding": encoding,
      });
      response.end(compress(await answer.text()));
    });
  });
  await using direct = client(server.url);
  await direct.set(["a"], "ä€😀".repeat(10_000));
  await using kv = client(proxy.url);
  expect((await kv.get(["a"])).value).toBe("ä€😀".repeat(10_000));
  expect(accepted).toBe("gzip, br");
});

it.each([301, 302, 307, 308])("goes where a %i sends it", async (status) => {
  await using server = await startServer();
  await using moved = await serve((request, response) => {
    response
      .writeHead(status, { location: `${new URL(server.url).origin}${request.url}` })
      .end("moved");
  });
  await using kv = client(moved.url);
  expect(await kv.get(["a"])).toEqual({ key: ["a"], value: null, versionstamp: null });
  if (status < 307) return; // the older ones make a GET of a POST, by any fetch
  await kv.set(["a"], 1);
  expect((await kv.get(["a"])).value).toBe(1);
});

it("says why there was no answer", async () => {
  let url = "";
  {
    await using gone = await serve(() => {});
    ({ url } = gone);
  }
  await using kv = client(url);
  await expect(kv.get(["a"])).rejects.toMatchObject({
    code: "network",
    message: expect.stringMatching(/got no answer: connect ECONNREFUSED .* Is the server at http/),
  });
});

it("frames the body of any method: none is read as the next request", async () => {
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      seen.push(`${request.method} ${body}`);
      response.end("{}");
    });
  });
  const send = (method: string, body: string | undefined) =>
    httpFetch(server.url, { method, headers: {}, body, cache: "no-store" });
  const hidden = "GET /api HTTP/1.1\r\nhost: x\r\n\r\n";
  for (const method of ["DELETE", "GET", "PUT"]) await (await send(method, hidden)).text();
  await (await send("DELETE", undefined)).text();
  expect(seen).toEqual([`DELETE ${hidden}`, `GET ${hidden}`, `PUT ${hidden}`, "DELETE "]);
});

it("answers as any fetch does: headers in any case, one body, an error to who reads too late", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { "x-name": "a", "set-cookie": ["b=1", "c=2"], "content-length": 100 });
    response.write("{", () => response.destroy());
  });
  const request = { method: "GET", headers: {}, body: undefined, cache: "no-store" } as const;
  const response = await httpFetch(server.url, request);
  expect(response.headers.get("X-Name")).toBe("a");
  expect(response.headers.get("Set-Cookie")).toBe("b=1,c=2");
  expect(response.headers.get("x-other")).toBeNull();
  const late = await httpFetch(server.url, request);
  expect(response.body).toBe(response.body);
  // Both connections have broken by the time somebody reads.
  await expect(response.body?.pipeTo(new WritableStream())).rejects.toThrow();
  await expect(late.text()).rejects.toThrow();
});

it("reads what others send differently: no body that is said to be compressed, a byte order mark", async () => {
  await using server = await serve(({ method }, response) => {
    response.writeHead(
      method === "PUT" ? 204 : 200,
      method === "PUT" ? { "content-encoding": "gzip" } : {},
    );
    response.end(method === "PUT" ? undefined : "\uFEFF{}");
  });
  const request = { headers: {}, body: undefined, cache: "no-store" } as const;
  expect(await (await httpFetch(server.url, { ...request, method: "PUT" })).text()).toBe("");
  expect(await (await httpFetch(server.url, { ...request, method: "GET" })).text()).toBe("{}");
});

it("an answer that is cut off is no answer", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
    response.write('{"results":', () => response.destroy());
  });
  await using kv = client(server.url);
  await expect(kv.get(["a"])).rejects.toMatchObject({ code: "network" });
});

it("neither is one that wants to speak another protocol", async () => {
  await using server = await serve(({ socket }) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
  });
  await using kv = client(server.url);
  await expect(kv.get(["a"])).rejects.toMatchObject({ code: "network" });
});

it("one that damages what it compresses sends no answer either", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end("no gzip");
  });
  await using kv = client(server.url);
  await expect(kv.get(["a"])).rejects.toMatchObject({ code: "network" });
});

it("gives its connection up with the call: timed out, aborted, closed", async () => {
  const open = new Set<unknown>();
  await using server = await serve(({ socket }, response) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    response.writeHead(200, { "content-type": "application/json" });
    response.write("{"); // and nothing more: it is ended while its body is read
  });
  const ends = {
    timeout: client(server.url, 200).get(["a"]),
    aborted: client(server.url).get(["a"], { signal: AbortSignal.timeout(200) }),
  };
  await Promise.all(
    Object.entries(ends).map(([code, call]) => expect(call).rejects.toMatchObject({ code })),
  );
  const kv = client(server.url);
  const call = expect(kv.get(["a"])).rejects.toMatchObject({ code: "aborted" });
  await vi.waitFor(() => expect(open.size).toBe(1));
  await kv.close();
  await call;
  await vi.waitFor(() => expect(open.size).toBe(0));
});
