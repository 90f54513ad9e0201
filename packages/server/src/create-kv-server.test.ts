// The server as a function: its options, who it says it is, other origins; and places that are none.
import { EventStream } from "@keyval/testkit/event-stream";
import { afterEach, describe, expect, it } from "vitest";
import { createKvServer } from "./create-kv-server.ts";
import type { KvServer, KvServerOptions } from "./kv-server.ts";
import { listen } from "./listen.ts";
import { sqlite } from "./sqlite.ts";

const open: KvServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
async function create(options: Partial<KvServerOptions> = {}): Promise<KvServer> {
  const server = await createKvServer({ storage: sqlite(":memory:"), ...options });
  open.push(server);
  return server;
}

describe("fetch", () => {
  it("answers as the global one would, with a URL or a request", async () => {
    const { fetch } = await create();
    await fetch("http://in-process/api/keys/a", { method: "PUT", body: "1" });
    expect(await (await fetch(new Request("http://in-process/api/keys/a"))).json()).toMatchObject({
      value: 1,
    });
    expect((await fetch(new URL("http://in-process/api/keys/b"))).status).toBe(404);
  });

  it("streams watches, and ends them with the signal", async () => {
    const server = await create();
    const controller = new AbortController();
    const body = '{"watches":[{"id":"a","prefix":[]}]}';
    const stream = new EventStream(
      await server.fetch("http://in-process/api/watch", {
        method: "POST",
        body,
        signal: controller.signal,
      }),
    );
    await stream.event("ping");
    await server.fetch("http://in-process/api/keys/a", { method: "PUT", body: "1" });
    expect((await stream.event("commit")).data.entries[0].value).toBe(1);
    expect(server.stats()).toEqual({ streams: 1, watches: 1, listeners: 0 });
    controller.abort();
    await expect(stream.next()).rejects.toThrow("aborted");
    expect(server.stats()).toEqual({ streams: 0, watches: 0, listeners: 0 });
    await expect(
      server.fetch("http://in-process/api/", { signal: controller.signal }),
    ).rejects.toThrow("aborted");
  });

  it("says that it is closed", async () => {
    const server = await create();
    const stream = new EventStream(
      await server.fetch("http://in-process/api/watch", { method: "POST", body: '{"watches":[]}' }),
    );
    await server.close();
    expect((await stream.end()).at(-1)).toMatchObject({
      event: "error",
      data: { code: "unavailable" },
    });
    const refused = await server.fetch("http://in-process/api/");
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      503,
      "unavailable",
    ]);
  });
});

describe("the identity", () => {
  it.each([
    ["/api", ["/api", "/api/"]],
    ["/a/b/", ["/a/b", "/a/b/"]],
    ["/", ["/"]],
  ])("stands at basePath %s", async (basePath, paths) => {
    const { fetch } = await create({ basePath });
    for (const path of paths)
      expect(await (await fetch(`http://in-process${path}`)).json()).toMatchObject({
        name: "keyval",
        protocol: 1,
      });
    const health = `http://in-process${basePath.replace(/\/$/, "")}/health`;
    expect(await (await fetch(health)).json()).toMatchObject({
      ok: true,
      storage: { engine: "sqlite" },
    });
  });
});

describe("options that make no sense", () => {
  const rules = [{ prefix: [], allow: ["read"] }] as const;
  it.each([
    [{ storage: undefined as never }, /needs the option storage, such as sqlite/],
    [{ storage: "./keyval.db" as never }, /needs the option storage, such as sqlite/],
    [{ basePath: "api" }, /basePath is "api"/],
    [
      { baseParth: "/x" } as never,
      /createKvServer has no option baseParth\. Did you mean basePath\?/,
    ],
    [{ storage: undefined, storge: sqlite(":memory:") } as never, /Did you mean storage\?/],
    [
      { queue: { lockDuraton: 5 } } as never,
      /queue has no option lockDuraton\. Did you mean lockDur/,
    ],
    [{ auth: { token: [] } } as never, /auth has no option token\. Did you mean tokens\?/],
    [
      { auth: { tokens: [{ token: "x".repeat(16), rule: [] }] } } as never,
      /auth\.tokens\[0\] has no option rule\. Did you mean rules\?/,
    ],
    [
      { auth: { anonymous: [{ prefix: [], alow: ["read"] }] } } as never,
      /auth\.anonymous\[0\] has no option alow\. Did you mean allow\?/,
    ],
    [
      { auth: { jwt: { isuer: "a" }, rules: [{ prefix: [], allow: ["read"] }] } } as never,
      /auth\.jwt has no option isuer/,
    ],
    [{ basePath: "/", staticDir: "." }, /staticDir needs a basePath/],
    [{ logMax: 0 }, /logMax is 0/],
    [{ trustProxy: -1 }, /trustProxy is -1; give the number of proxies/],
    [{ heartbeat: "soon" as never }, /heartbeat/],
    [{ heartbeat: 0 }, /heartbeat/],
    [{ heartbeat: "2d" as const }, /heartbeat is 2d; give more than 0 ms, up to 86400000/],
    [{ logRetention: 1e300 }, /logRetention/],
    [{ queue: { lockDuration: "30d" as const } }, /queue\.lockDuration/],
    [{ staticDir: "/no/such/folder" }, /staticDir "\/no\/such\/folder"/],
    [{ cors: "https://a.example/" }, /write it as "https:\/\/a.example"/],
    [{ cors: "nonsense" }, /nonsense/],
    [{ cors: "localhost:3000" }, /"localhost:3000" is none; write it as "https:\/\/app.example"/],
    [{ log: "loud" as never }, /log is "loud"; give one of debug, info/],
    [{ log: {} as never }, /log is no logger; give/],
    [{ auth: { identify: "me" as never, rules } }, /auth\.identify is no function/],
    [{ auth: { authorize: true as never } }, /auth\.authorize is no function/],
  ])("are refused: %o", async (options, reason) => {
    await expect(create(options)).rejects.toThrow(reason);
  });
});

describe("cors", () => {
  const ask = (server: KvServer, origin: string, init: RequestInit = {}) =>
    server.fetch("http://in-process/api/keys/none", {
      ...init,
      headers: { origin, ...init.headers },
    });

  it("allows no other origin by default", async () => {
    const response = await ask(await create(), "https://a.example");
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  it("allows those named, errors and preflights included", async () => {
    const server = await create({ cors: ["https://a.example", "https://b.example"] });
    const allowed = await ask(server, "https://b.example");
    expect([
      allowed.status,
      allowed.headers.get("access-control-allow-origin"),
      allowed.headers.get("vary"),
    ]).toEqual([404, "https://b.example", "Origin"]);
    expect(
      (await ask(server, "https://c.example")).headers.has("access-control-allow-origin"),
    ).toBe(false);
    const preflight = await ask(server, "https://a.example", {
      method: "OPTIONS",
      headers: {
        "access-control-request-method": "PUT",
        "access-control-request-headers": "content-type,idempotency-key",
      },
    });
    expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([
      204,
      "content-type,idempotency-key",
    ]);
  });

  it("allows any", async () => {
    const response = await ask(await create({ cors: true }), "https://any.example");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("a place that is none", () => {
  it.each([undefined, "", " ", 7])("no path %o: the data would be gone", (path) => {
    expect(() => sqlite(path as never)).toThrow(/sqlite needs the path of a file.* it was given/);
  });

  it.each(["http", "", " ", 65_536, -1, 1.5, Number.NaN])("no port: %o", async (port) => {
    await expect(listen(await create(), { port: port as never })).rejects.toThrow(
      /port is .*; give a whole number up to 65535/,
    );
  });

  it("no address of this machine", async () => {
    const elsewhere = { port: 0, host: "192.0.2.1", open: true }; // reserved for documentation
    await expect(listen(await create(), elsewhere)).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("The host 192.0.2.1 is no address of this machine; give"),
    });
  });

  it("takes a port as the environment has it", async () => {
    const listener = await listen(await create(), { port: "0" as never });
    expect(listener.port).toBeGreaterThan(0);
    await listener.close();
  });
});
