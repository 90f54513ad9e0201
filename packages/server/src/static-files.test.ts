// Files beside the API: right types, nothing outside the folder.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, type RunningServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "keyval-static-"));
let server: RunningServer;
let origin: string;
beforeAll(async () => {
  const root = join(folder, "public");
  mkdirSync(join(root, "assets", "sub"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  mkdirSync(join(folder, "public-not"));
  writeFileSync(join(folder, "public-not", "secret.txt"), "secret");
  writeFileSync(join(root, "index.html"), "<h1>é</h1>");
  writeFileSync(join(root, "assets", "app.js"), "export {}");
  writeFileSync(join(root, "assets", "sub", "index.html"), "sub");
  writeFileSync(join(root, "a b.svg"), "<svg/>");
  server = await startServer({ staticDir: root });
  origin = new URL(server.url).origin;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

it.each([
  ["/", "text/html; charset=utf-8", "<h1>é</h1>"],
  ["/index.html", "text/html; charset=utf-8", "<h1>é</h1>"],
  ["/assets/app.js?v=1", "text/javascript; charset=utf-8", "export {}"],
  ["/assets/sub", "text/html; charset=utf-8", "sub"],
  ["/a%20b.svg", "image/svg+xml", "<svg/>"],
])("serves %s as %s", async (path, type, text) => {
  const response = await fetch(origin + path);
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    200,
    type,
    text,
  ]);
});

it("answers 304 to a known tag, and HEAD without a body", async () => {
  const first = await fetch(`${origin}/`);
  const again = await fetch(`${origin}/`, {
    headers: { "if-none-match": first.headers.get("etag") as string },
  });
  expect(again.status).toBe(304);
  expect(await (await fetch(`${origin}/`, { method: "HEAD" })).text()).toBe("");
});

/** A request whose path no client has tidied up. */
function rawGet(
  path: string,
): Promise<{ status: number | undefined; location: string | undefined; body: string }> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => {
        const { statusCode: status, headers } = response;
        resolve({ status, location: headers.location, body });
      });
    })
      .on("error", reject)
      .end();
  });
}

it.each([
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e/secret.txt",
  "/assets/../../secret.txt",
  "/../public-not/secret.txt",
  "/..%5csecret.txt",
  "/%00",
  "/%ff",
  "//etc/passwd",
  "/assets/",
])("finds nothing at %s", async (path) => {
  const { status, body } = await rawGet(path);
  expect([status, body.includes("secret\n"), body === "secret"]).toEqual([404, false, false]);
});

it.each([
  ["/assets/sub", "/assets/sub/"],
  ["//assets/sub", "/assets/sub/"],
  ["//evil.example/..%2fassets/sub", "/evil.example/..%2fassets/sub/"],
  ["///evil.example/..%2fassets/sub", "/evil.example/..%2fassets/sub/"],
])("redirects %s to the folder, on this server", async (path, location) => {
  expect(await rawGet(path)).toMatchObject({ status: 308, location });
});

it("keeps the API apart from the files", async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect((await fetch(`${origin}/keys/a`)).status).toBe(404);
});
