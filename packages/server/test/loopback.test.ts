// A server without access rules belongs to this machine: pages of other sites that are open in its browser included.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isLoopback } from "../src/loopback.ts";
import { ApiClient } from "./api-client.ts";

let local: RunningServer;
let shared: RunningServer;
let pages: RunningServer;
let anyOrigin: RunningServer;
const folder = mkdtempSync(join(tmpdir(), "keyval-loopback-"));
beforeAll(async () => {
  local = await startServer({ cors: ["localhost", "https://app.example"] });
  writeFileSync(join(folder, "index.html"), "<h1>A page</h1>");
  pages = await startServer({ staticDir: folder });
  anyOrigin = await startServer({ cors: true });
  shared = await startServer({
    auth: { identify: () => undefined, rules: [{ prefix: ["t"], allow: ["read"] }] },
  });
});
afterAll(async () => {
  await Promise.all([local, shared, pages, anyOrigin].map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

type Answer = { status: number; allowed: string | undefined; error: string | undefined };

type Headers = Record<string, string>;

/** As a browser asks: `fetch` would not let us say what host, origin and site are. */
function send(method: string, url: string, headers: Headers, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      const isJson = response.headers["content-type"]?.startsWith("application/json");
      resolve({
        status: response.statusCode ?? 0,
        allowed: response.headers["access-control-allow-origin"],
        error: isJson ? JSON.parse(text).error : undefined,
      });
    });
    call.on("error", reject).end(body);
  });
}

function ask(server: RunningServer, headers: Headers): Promise<Answer> {
  const body = JSON.stringify({ mutations: [{ type: "sum", key: ["n"], value: 1 }] });
  return send("POST", `${server.url}/atomic`, headers, body);
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

const image = { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" };
const link = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const frame = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" };
const poll = (server: RunningServer, site: string, headers: Headers) =>
  send("GET", `${server.url}/queue/poll`, { "sec-fetch-site": site, ...headers });

it.each([
  ["an image", image],
  ["a link", link],
  ["a frame", frame],
])("refuses %s of another site, which come without an origin", async (_, headers) => {
  const api = new ApiClient(local);
  const { id } = await api.call("POST", "/queue/enqueue", { value: "untouched" });
  expect(await poll(local, "cross-site", headers)).toMatchObject({
    status: 403,
    error: expect.stringContaining("another site"),
  });
  expect(await api.call("GET", "/queue/stats")).toMatchObject({ pending: 1, processing: 0 });
  await api.call("POST", "/queue/ack", { id });
});

it.each([
  ["a page of this machine, at another port", "same-site", image],
  ["the server's own page", "same-origin", image],
  ["the address bar", "none", link],
])("answers %s without an origin", async (_, site, headers) => {
  expect(await poll(local, site, headers)).toMatchObject({ status: 200 });
});

it("answers a page at 127.0.0.1 that calls localhost: another site, with an origin", async () => {
  const origin = "http://127.0.0.1:5173";
  const headers = { origin, "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
  expect(await poll(local, "cross-site", headers)).toMatchObject({ status: 200, allowed: origin });
});

it("lets a link of another site open a page it serves, and nothing else of it", async () => {
  const page = new URL("/", pages.url).href;
  const site = { "sec-fetch-site": "cross-site" };
  expect(await send("GET", page, { ...site, ...link })).toMatchObject({ status: 200 });
  expect(await send("GET", page, { ...site, ...frame })).toMatchObject({ status: 403 });
  expect(await poll(pages, "cross-site", link)).toMatchObject({ status: 403 });
});

it("answers any site when pages of any origin may call, or once it has access rules", async () => {
  expect(await poll(anyOrigin, "cross-site", image)).toMatchObject({ status: 200 });
  expect(await poll(shared, "cross-site", image)).toMatchObject({ status: 401 });
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
