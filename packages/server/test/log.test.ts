// What the server tells its operator, and what it never tells.
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createKvServer, type KvServer, type KvServerOptions } from "../src/index.ts";
import { sqlite } from "../src/sqlite.ts";

let lines: LogLine[];
let server: KvServer | undefined;
beforeEach(() => {
  lines = [];
});
afterEach(() => server?.close());

async function start(options: Partial<KvServerOptions> = {}): Promise<KvServer> {
  const log = collectingLog(lines);
  return (server = await createKvServer({ storage: sqlite(":memory:"), log, ...options }));
}

const url = "http://in-process/api";
const messages = () => lines.map((line) => `${line.level}: ${line.message}`);

it("has a line for each request at debug, without its query, values and credentials", async () => {
  const { fetch } = await start();
  const headers = { authorization: "Bearer s3cret-token" };
  const body = '{"password":"s3cret-value"}';
  await fetch(`${url}/keys/users/1?token=s3cret-query`, { method: "PUT", headers, body });
  await fetch(`${url}/atomic`, { method: "POST", headers, body: '{"mutations":"s3cret-value"}' });
  const requests = lines.filter((line) => line.level === "debug");
  expect(requests).toEqual([
    {
      ...{ level: "debug", message: "A request was answered", method: "PUT", status: 200 },
      ...{ path: "/api/keys/users/1", ms: expect.any(Number), requestId: expect.any(String) },
    },
    expect.objectContaining({ method: "POST", path: "/api/atomic", status: 400 }),
  ]);
  expect(JSON.stringify(lines)).not.toContain("s3cret");
});

it("names a request in the header of an error's answer: by its own id, or the one a proxy gave", async () => {
  const { fetch } = await start({ cors: ["https://a.example"] });
  const refused = await fetch(`${url}/keys/none`);
  const id = refused.headers.get("x-request-id");
  expect(lines.at(-1)).toMatchObject({ requestId: id, status: 404 });
  const headers = { "x-request-id": "proxy-7", origin: "https://a.example" };
  const named = await fetch(`${url}/nowhere`, { headers });
  expect(named.headers.get("x-request-id")).toBe("proxy-7");
  expect(named.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
  const forged = await fetch(`${url}/nowhere`, { headers: { "x-request-id": "a b\tc" } });
  expect(forged.headers.get("x-request-id")).not.toContain(" ");
});

it("logs a failure of its own at error, with the request's id and the cause, within a batch too", async () => {
  const { fetch } = await start({
    storage: {
      name: "broken",
      open: async () => {
        const storage = await sqlite(":memory:").open();
        storage.count = () => {
          throw new Error("disk gone");
        };
        return storage;
      },
    },
  });
  for (const [path, body] of [
    ["/keys/count", "{}"],
    ["/batch", '{"requests":[{"op":"count"}]}'],
  ]) {
    const response = await fetch(url + path, { method: "POST", body: body as string });
    const failure = lines.findLast((line) => line.level === "error");
    expect(failure).toMatchObject({
      message: "A request failed",
      requestId: response.headers.get("x-request-id"),
      err: expect.objectContaining({ message: "disk gone" }),
    });
  }
});

it("warns of a request that takes longer than slowRequest", async () => {
  const { fetch } = await start({ slowRequest: 0.001 });
  await fetch(`${url}/keys/a`, { method: "PUT", body: "1" });
  expect(lines.at(-1)).toMatchObject({
    ...{ level: "warn", message: "A request was slow", path: "/api/keys/a" },
    requestId: expect.any(String),
  });
});

it("tells of opening, trimming and closing at info", async () => {
  const { fetch, close } = await start({ logMax: 1 });
  for (const value of ["1", "2", "3"]) await fetch(`${url}/keys/a`, { method: "PUT", body: value });
  await close();
  const told = messages().filter((message) => !message.startsWith("debug"));
  expect(told[0]).toBe("info: Storage is open");
  expect(told).toContain("info: The change log was trimmed");
  expect(told.at(-1)).toBe("info: Storage is closed");
});

it("makes no line for a request when the logger's level is above debug", async () => {
  const log = { ...collectingLog(lines), isLevelEnabled: (level: string) => level !== "debug" };
  const { fetch } = await start({ log });
  await fetch(`${url}/keys/a`);
  expect(messages()).toEqual(["info: Storage is open"]);
});
