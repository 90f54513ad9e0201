// What a request sends, and what its answers and failures become.
import { describe, expect, it, vi } from "vitest";
import { failure, faultyFetch, ok, read, transportOn } from "./test/faulty-transport.ts";

describe("a request", () => {
  it("sends JSON below the base URL, with token and headers", async () => {
    const { fetch, requests } = faultyFetch(ok());
    const headers = new Headers({ "X-Tenant": "a", Authorization: "Basic eA==", Accept: "text/*" });
    const transport = transportOn(fetch, { token: "t0ken", headers });
    await expect(
      transport.request("POST", "/atomic", {
        body: { a: 1 },
        query: { q: "x/y", no: undefined },
        safe: true,
      }),
    ).resolves.toEqual({ fine: true });
    const [request] = requests as [Request];
    expect(request.url).toBe("http://server.test/api/atomic?q=x%2Fy");
    expect(await request.json()).toEqual({ a: 1 });
    expect(Object.fromEntries(request.headers)).toMatchObject({
      accept: "application/json",
      authorization: "Bearer t0ken",
      "content-type": "application/json",
      "x-tenant": "a",
    });
  });

  it("looks the global fetch up when it is called", async () => {
    const { fetch } = faultyFetch(ok());
    const transport = transportOn(fetch, { fetch: undefined });
    vi.stubGlobal("fetch", fetch);
    try {
      await expect(transport.request("GET", "/", read)).resolves.toEqual({ fine: true });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("resolves a url that starts with / against the page, and says so where there is none", async () => {
    const { fetch, requests } = faultyFetch(ok());
    const transport = transportOn(fetch, { url: "/api" });
    expect(await failure(transport.request("GET", "/", read))).toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("relative to a page"),
    });
    vi.stubGlobal("location", { origin: "http://page.test" });
    try {
      await transport.request("GET", "/health", read);
      expect(requests[0]?.url).toBe("http://page.test/api/health");
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe("a failure", () => {
  it.each([
    [400, "invalid_argument"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not_found"],
    [405, "not_found"],
    [409, "conflict"],
    [413, "too_large"],
    [418, "invalid_argument"],
    [429, "rate_limited"],
    [500, "internal"],
    [501, "not_found"],
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
  ])("of status %i without a body of ours is code %s, whatever the body", async (status, code) => {
    for (const body of [
      "<html>Sorry</html>",
      "",
      '{"ok":true,"versionstamp":"1"}',
      "null",
      '{"error":5}',
    ]) {
      const { fetch } = faultyFetch(new Response(body, { status }));
      const transport = transportOn(fetch, { retry: { limit: 0, base: 0, cap: 0 } });
      const error = await failure(transport.request("POST", "/batch", read));
      expect(error).toMatchObject({ code, status });
      expect(error.message).toMatch(/POST \/batch was answered with status \d+.*\. [A-Z].+[.?]$/);
    }
  });

  it("with our body keeps its code, message and details", async () => {
    const body = { error: "Part 0 of the key is NaN.", code: "invalid_key", details: { part: 0 } };
    const { fetch } = faultyFetch(Response.json(body, { status: 400 }));
    expect(await failure(transportOn(fetch).request("GET", "/keys", read))).toMatchObject({
      name: "KvValidationError",
      code: "invalid_key",
      message: body.error,
      details: body.details,
      status: 400,
    });
  });

  it("is a protocol error when a good answer is not JSON", async () => {
    const html = { headers: { "content-type": "text/html" } };
    const { fetch, requests } = faultyFetch(new Response("<html>Sign in</html>", html));
    const error = await failure(transportOn(fetch).request("POST", "/batch", read));
    expect(error).toMatchObject({ code: "protocol", status: 200 });
    expect(error.message).toContain("text/html that is not JSON");
    expect(requests).toHaveLength(1);
  });

  it("is a network error when the answer is torn", async () => {
    const torn = () => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"results":['));
          controller.error(new TypeError("terminated"));
        },
      });
      return new Response(body);
    };
    const { fetch, requests } = faultyFetch(torn, torn, ok());
    await expect(transportOn(fetch).request("POST", "/batch", read)).resolves.toEqual({
      fine: true,
    });
    expect(requests).toHaveLength(3);
    const error = await failure(
      transportOn(faultyFetch(torn).fetch).request("POST", "/batch", { safe: false }),
    );
    expect(error).toMatchObject({ code: "network", retryable: true });
    expect(error.message).toContain("http://server.test/api/");
  });

  it("names what Node hides behind 'fetch failed'", async () => {
    const cause = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    const error = await failure(
      transportOn(faultyFetch(cause).fetch).request("GET", "/", { safe: false }),
    );
    expect(error).toMatchObject({ code: "network", cause });
    expect(error.message).toContain("connect ECONNREFUSED");
  });

  it("is a timeout when no answer comes, or a token never does", async () => {
    const options = { timeout: 5, retry: { limit: 0, base: 0, cap: 0 } };
    const slow = transportOn(faultyFetch("never").fetch, options);
    expect(await failure(slow.request("GET", "/", read))).toMatchObject({ code: "timeout" });
    const token = () => new Promise<string>(() => {});
    const stuck = transportOn(faultyFetch(ok()).fetch, { ...options, token });
    expect(await failure(stuck.request("GET", "/", read))).toMatchObject({ code: "timeout" });
  });

  it("of the token function is told", async () => {
    const token = () => Promise.reject(new Error("no session"));
    const error = await failure(
      transportOn(faultyFetch(ok()).fetch, { token }).request("GET", "/", read),
    );
    expect(error).toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("no session"),
    });
  });
});
