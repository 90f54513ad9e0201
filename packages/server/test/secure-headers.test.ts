// Headers of every answer, and what pages of other origins may read of them.
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeList } from "./route-list.ts";

const token = "token-for-every-header";
const staticDir = mkdtempSync(join(tmpdir(), "keyval-headers-"));
let server: RunningServer;
beforeAll(async () => {
  writeFileSync(join(staticDir, "page.html"), "<h1>A page</h1>");
  server = await startServer({
    staticDir,
    cors: ["https://app.example"],
    limits: { rate: 1, rateBurst: 1000 },
    auth: {
      tokens: [{ token, rules: [{ prefix: [], allow: ["read", "write", "queue", "admin"] }] }],
    },
  });
});
afterAll(async () => {
  await server.close();
  rmSync(staticDir, { recursive: true });
});

const authorization = `Bearer ${token}`;
const origin = "https://app.example";

function expectSecure(headers: Headers, what: string): void {
  expect(headers.get("x-content-type-options"), what).toBe("nosniff");
  expect(headers.get("content-security-policy"), what).toContain("frame-ancestors 'none'");
  expect(headers.get("cross-origin-resource-policy"), what).toBe("same-origin");
  expect(headers.get("referrer-policy"), what).toBe("no-referrer");
}

describe("every answer has secure headers", () => {
  it("of every route, with a token and without", async () => {
    for (const { method, path } of await routeList()) {
      const url = new URL(server.url).origin + path.replace("*", "a").replace(/:\w+/g, "1");
      for (const headers of [{ authorization }, {}]) {
        const body = method === "POST" || method === "PUT" ? { body: '{"watches":[]}' } : {};
        const answer = await fetch(url, { method, headers: headers as HeadersInit, ...body });
        expectSecure(answer.headers, `${method} ${path} ${answer.status}`);
        await answer.body?.cancel();
      }
    }
  });

  it("of a path that is none, of a preflight, of what is no HTTP", async () => {
    const missing = await fetch(`${server.url}/nothing`, { headers: { authorization } });
    expect(missing.status).toBe(404);
    expectSecure(missing.headers, "404");
    const headers = { origin, "access-control-request-method": "PUT" };
    const preflight = await fetch(`${server.url}/keys/a`, { method: "OPTIONS", headers });
    expectSecure(preflight.headers, "preflight");
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname).setEncoding("utf8");
    socket.write("not HTTP at all\r\n\r\n");
    const [text] = await once(socket, "data");
    expect(text).toContain("x-content-type-options: nosniff\r\n");
    socket.destroy();
  });

  it("and a page may load what it likes, framed by its own origin alone", async () => {
    const { headers } = await fetch(`${new URL(server.url).origin}/page.html`);
    expect(headers.get("content-security-policy")).toBe("frame-ancestors 'self'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("a page of an allowed origin", () => {
  const ask = (from: string, more: Record<string, string> = {}) =>
    fetch(`${server.url}/keys/none`, { headers: { origin: from, ...more } });

  it("reads why it was refused, when to come again, and the request's name", async () => {
    for (const headers of [{}, { authorization }]) {
      const answer = await ask(origin, headers as Record<string, string>);
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
      expect(answer.headers.get("access-control-expose-headers")).toBe(
        "Retry-After, WWW-Authenticate, X-Request-Id",
      );
      expect(answer.headers.get("x-request-id")).toBeTruthy();
      expect(answer.headers.get("vary")).toContain("Origin");
    }
  });

  it("is told apart from one that is not", async () => {
    const other = await ask("https://evil.example", { authorization });
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
    expect(other.headers.get("access-control-expose-headers")).toBeNull();
  });
});
