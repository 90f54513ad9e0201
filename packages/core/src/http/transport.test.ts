import { describe, expect, it, vi } from "vitest";
import type { KvError } from "../errors/kv-error.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

type Answer = Response | Error | "never" | ((request: Request) => Response | Promise<Response>);

/** A fetch that gives these answers in turn, and remembers what it was asked. */
function faultyFetch(...answers: Answer[]) {
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL) => {
    const request = input as Request;
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === "never") return new Promise<Response>(() => {});
    if (answer instanceof Error) throw answer;
    if (typeof answer === "function") return answer(request);
    return (answer as Response).clone();
  };
  return { requests, fetch: fetch as typeof globalThis.fetch };
}

function transportOn(fetch: typeof globalThis.fetch, options: Partial<TransportOptions> = {}) {
  const retry = { limit: 3, base: 0, cap: 5 };
  return createTransport({
    url: "http://server.test/api/",
    timeout: 5_000,
    retry,
    fetch,
    ...options,
  });
}

async function failure(promise: Promise<unknown>): Promise<KvError> {
  return promise.then(
    (value) => expect.unreachable(`resolved with ${JSON.stringify(value)}`),
    (error) => error,
  );
}

const ok = () => Response.json({ fine: true });
const read = { safe: true };

describe("a request", () => {
  it("sends JSON below the base URL, with token and headers", async () => {
    const { fetch, requests } = faultyFetch(ok());
    const transport = transportOn(fetch, { token: "t0ken", headers: { "x-tenant": "a" } });
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

describe("an abort", () => {
  it("rejects with the signal's reason as cause, before, during and between attempts", async () => {
    const reason = new Error("left the page");
    const before = faultyFetch(ok());
    const signal = AbortSignal.abort(reason);
    const error = await failure(
      transportOn(before.fetch).request("GET", "/x", { safe: true, signal }),
    );
    expect(error).toMatchObject({ code: "aborted", cause: reason, message: "GET /x was aborted." });
    expect(before.requests).toHaveLength(0);

    const during = new AbortController();
    const never = faultyFetch("never");
    const pending = failure(
      transportOn(never.fetch).request("GET", "/x", { safe: true, signal: during.signal }),
    );
    await vi.waitFor(() => expect(never.requests).toHaveLength(1));
    during.abort(reason);
    expect(await pending).toMatchObject({ code: "aborted", cause: reason });
    expect(never.requests[0]?.signal.aborted).toBe(true);

    const between = new AbortController();
    const busy = faultyFetch(new Response("", { status: 503, headers: { "retry-after": "4" } }));
    const waiting = failure(
      transportOn(busy.fetch).request("GET", "/x", { safe: true, signal: between.signal }),
    );
    await vi.waitFor(() => expect(busy.requests).toHaveLength(1));
    between.abort(reason);
    expect(await waiting).toMatchObject({ code: "aborted", cause: reason });
    expect(busy.requests).toHaveLength(1);
  });

  it("comes from close too, for what is under way and what follows", async () => {
    const transport = transportOn(faultyFetch("never").fetch);
    const pending = failure(transport.request("GET", "/", read));
    transport.close();
    expect(await pending).toMatchObject({
      code: "aborted",
      message: expect.stringContaining("closed"),
    });
    expect(await failure(transport.request("GET", "/", read))).toMatchObject({ code: "aborted" });
  });
});

describe("a retry", () => {
  const unavailable = () => new Response("", { status: 503 });

  it("happens after failures that may pass, up to the limit", async () => {
    const good = faultyFetch(
      new TypeError("fetch failed"),
      unavailable(),
      new Response("", { status: 429 }),
      ok(),
    );
    await expect(transportOn(good.fetch).request("GET", "/", read)).resolves.toEqual({
      fine: true,
    });
    const bad = faultyFetch(unavailable());
    expect(await failure(transportOn(bad.fetch).request("GET", "/", read))).toMatchObject({
      status: 503,
    });
    expect(bad.requests).toHaveLength(4);
  });

  it("never happens to what is not safe, nor after an error that stays", async () => {
    const unsafe = faultyFetch(unavailable());
    await failure(transportOn(unsafe.fetch).request("POST", "/atomic", { safe: false }));
    expect(unsafe.requests).toHaveLength(1);
    const broken = faultyFetch(new Response("", { status: 500 }));
    await failure(transportOn(broken.fetch).request("GET", "/", read));
    expect(broken.requests).toHaveLength(1);
  });

  it("waits as long as Retry-After asks, and gives up when that is too long", async () => {
    const soon = new Response("", { status: 503, headers: { "retry-after": "1" } });
    const { fetch, requests } = faultyFetch(soon, ok());
    vi.useFakeTimers();
    try {
      const pending = transportOn(fetch).request("GET", "/", read);
      await vi.advanceTimersByTimeAsync(990);
      expect(requests).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(20);
      await expect(pending).resolves.toEqual({ fine: true });
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      const later = faultyFetch(
        new Response("", { status: 429, headers: { "retry-after": date } }),
      );
      expect(await failure(transportOn(later.fetch).request("GET", "/", read))).toMatchObject({
        status: 429,
      });
      expect(later.requests).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("asks token and headers anew, and once more after a 401", async () => {
    const { fetch, requests } = faultyFetch(unavailable(), new Response("", { status: 401 }), ok());
    let asked = 0;
    const token = () => `token-${++asked}`;
    const headers = async () => ({ "x-attempt": String(asked) });
    const transport = transportOn(fetch, { token, headers });
    await expect(transport.request("GET", "/", read)).resolves.toEqual({ fine: true });
    expect(requests.map((request) => request.headers.get("authorization"))).toEqual([
      "Bearer token-1",
      "Bearer token-2",
      "Bearer token-3",
    ]);
    expect(requests.map((request) => request.headers.get("x-attempt"))).toEqual(["0", "1", "2"]);
    const refusing = faultyFetch(new Response("", { status: 401 }));
    await failure(transportOn(refusing.fetch, { token }).request("POST", "/", { safe: false }));
    expect(refusing.requests).toHaveLength(2);
    const fixed = faultyFetch(new Response("", { status: 401 }));
    await failure(transportOn(fixed.fetch, { token: "t" }).request("GET", "/", read));
    expect(fixed.requests).toHaveLength(1);
  });
});

describe("a stream", () => {
  const events = () =>
    new Response("event: ping\ndata: {}\n\n", {
      headers: { "content-type": "text/event-stream; charset=utf-8" },
    });

  it("resolves with the response, after its headers", async () => {
    const { fetch, requests } = faultyFetch(events());
    const { signal } = new AbortController();
    const response = await transportOn(fetch).open("/watch", {
      body: { watches: [] },
      lastEventId: "c1",
      signal,
    });
    expect(await response.text()).toContain("event: ping");
    expect(requests[0]?.method).toBe("POST");
    expect(requests[0]?.headers.get("accept")).toBe("text/event-stream");
    expect(requests[0]?.headers.get("last-event-id")).toBe("c1");
  });

  it("stays under its signal when it is open, and outlives the time limit", async () => {
    const body = new ReadableStream({ start() {} });
    const { fetch, requests } = faultyFetch(
      () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
    );
    const controller = new AbortController();
    vi.useFakeTimers();
    try {
      await transportOn(fetch).open("/watch", { signal: controller.signal });
      await vi.advanceTimersByTimeAsync(60_000);
    } finally {
      vi.useRealTimers();
    }
    expect(requests[0]?.signal.aborted).toBe(false);
    controller.abort();
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  it("throws what is no event stream, without a retry", async () => {
    const { signal } = new AbortController();
    const answers = [
      [new Response("", { status: 503 }), "unavailable"],
      [
        Response.json({ error: "unknown connection", code: "not_found" }, { status: 404 }),
        "not_found",
      ],
      [Response.json({ entries: [] }), "protocol"],
      [new Response("<html>"), "protocol"],
      [new TypeError("fetch failed"), "network"],
    ] as const;
    for (const [answer, code] of answers) {
      const { fetch, requests } = faultyFetch(answer);
      expect(await failure(transportOn(fetch).open("/watch", { signal }))).toMatchObject({ code });
      expect(requests).toHaveLength(1);
    }
  });
});
