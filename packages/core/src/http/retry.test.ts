// When an attempt is repeated, and what ends the attempts.
import { describe, expect, it, vi } from "vitest";
import { failure, faultyFetch, ok, read, transportOn } from "./test/faulty-transport.ts";

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
