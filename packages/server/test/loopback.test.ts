// A server without access rules belongs to this machine: pages of other sites that are open in its browser included.
import { request } from "node:http";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isLoopback } from "../src/loopback.ts";

let local: RunningServer;
let shared: RunningServer;
beforeAll(async () => {
  local = await startServer({ cors: ["localhost", "https://app.example"] });
  shared = await startServer({
    auth: { identify: () => undefined, rules: [{ prefix: ["t"], allow: ["read"] }] },
  });
});
afterAll(() => Promise.all([local.close(), shared.close()]));

type Answer = { status: number; allowed: string | undefined; error: string | undefined };

/** As a browser asks: `fetch` would not let us say what host and origin are. */
function ask(server: RunningServer, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(`${server.url}/atomic`, { method: "POST", headers }, async (response) => {
      const chunks = await response.toArray();
      resolve({
        status: response.statusCode ?? 0,
        allowed: response.headers["access-control-allow-origin"],
        error: JSON.parse(Buffer.concat(chunks).toString()).error,
      });
    });
    call
      .on("error", reject)
      .end(JSON.stringify({ mutations: [{ type: "sum", key: ["n"], value: 1 }] }));
  });
}

it.each([
  "http://localhost:5173",
  "http://127.0.0.1:8080",
  "http://[::1]:3000",
  "https://app.example",
])("lets pages of %s call, and read the answer", async (origin) => {
  expect(await ask(local, { origin })).toMatchObject({ status: 200, allowed: origin });
});

it.each([
  "https://evil.example",
  "http://localhost.evil.example",
  "null",
  "https://app.example.evil",
])("refuses a page of %s before it changes anything, and names the option", async (origin) => {
  const before = await (await fetch(`${local.url}/keys/n`)).text();
  expect(await ask(local, { origin })).toMatchObject({
    status: 403,
    error: expect.stringContaining("--cors"),
  });
  expect(await (await fetch(`${local.url}/keys/n`)).text()).toBe(before);
});

it("refuses to answer under the name of another site, as after DNS rebinding", async () => {
  const rebound = { host: "evil.example:4820", origin: "http://evil.example:4820" };
  expect(await ask(local, rebound)).toMatchObject({
    status: 403,
    error: expect.stringContaining("evil.example"),
  });
});

it("answers under any name once it has access rules", async () => {
  expect(await ask(shared, { host: "kv.example" })).toMatchObject({ status: 401 });
});

it.each([
  ["localhost", true],
  ["app.localhost", true],
  ["127.1.2.3", true],
  ["[::1]", true],
  ["localhost.evil", false],
  ["127.0.0.1.evil", false],
  ["10.0.0.1", false],
  ["", false],
])("knows whether %j is this machine", (name, expected) => {
  expect(isLoopback(name)).toBe(expected);
});
