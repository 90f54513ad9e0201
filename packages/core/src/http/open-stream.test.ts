// Event streams as the transport opens them.
import { describe, expect, it, vi } from "vitest";
import { failure, faultyFetch, transportOn } from "./test/faulty-transport.ts";

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

  it("is ended when it comes after its caller has gone, from a fetch that ignores its signal", async () => {
    let isCancelled = false;
    const body = new ReadableStream({
      cancel: () => {
        isCancelled = true;
      },
    });
    const late = new Response(body, { headers: { "content-type": "text/event-stream" } });
    let answer = (_: Response) => {};
    const { fetch, requests } = faultyFetch(
      () => new Promise<Response>((resolve) => (answer = resolve)),
    );
    const controller = new AbortController();
    const opened = failure(transportOn(fetch).open("/watch", { signal: controller.signal }));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    controller.abort();
    expect(await opened).toMatchObject({ code: "aborted" });
    answer(late);
    await vi.waitFor(() => expect(isCancelled).toBe(true));
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
