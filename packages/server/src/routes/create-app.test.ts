// No route forgets who calls it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Route, routeList } from "../../test/route-list.ts";
import { createKvServer } from "../create-kv-server.ts";
import type { KvServer } from "../kv-server.ts";
import { sqlite } from "../sqlite.ts";
import { isPublicPath } from "./root-routes.ts";

const token = "a-token-that-may-nothing-here";
let server: KvServer;
let routes: Route[];
beforeAll(async () => {
  server = await createKvServer({
    storage: sqlite(":memory:"),
    auth: { tokens: [{ token, rules: [{ prefix: ["elsewhere"], allow: ["read"] }] }] },
  });
  routes = await routeList();
});
afterAll(() => server.close());

function request(method: string, path: string, headers: Record<string, string>): Request {
  const url = `http://in-process${path.replace("*", "a/b").replace(/:\w+/g, "1")}`;
  // A body that breaks the test if anybody reads it.
  const body = new ReadableStream({ pull: () => Promise.reject(new Error("The body was read.")) });
  const hasBody = method !== "GET" && method !== "DELETE";
  return new Request(url, {
    method,
    headers,
    ...(hasBody && { body, duplex: "half" }),
  } as RequestInit);
}

it("refuses every route without a token, before it reads the body", async () => {
  expect(routes.length).toBeGreaterThan(20);
  for (const { method, path } of routes) {
    const response = await server.fetch(request(method, path, {}));
    const what = `${method} ${path}`;
    if (isPublicPath(path, "/api")) expect(response.status, what).toBe(200);
    else {
      expect(response.status, what).toBe(401);
      expect(response.headers.get("www-authenticate"), what).toBe("Bearer");
    }
  }
});

it("refuses an unknown token, and a path that is no route, in the same way", async () => {
  for (const path of ["/api/keys/a", "/api/nothing"]) {
    const answer = await server.fetch(
      request("GET", path, { authorization: "Bearer nobody-knows-this" }),
    );
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  }
});

it("tells nothing but what it is and that it is well on the public paths", async () => {
  const publics = routes.filter(({ path }) => isPublicPath(path, "/api"));
  expect(publics.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api",
    "GET /api/",
    "GET /api/health",
  ]);
});
