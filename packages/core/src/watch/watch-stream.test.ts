// The stream's runner: attempts, waits, silence.
import { describe, expect, it, vi } from "vitest";
import { open, ping, settle, streamOn, useFakeTimers } from "./test/stream-on.ts";

useFakeTimers();

describe("the watch stream", () => {
  it("is live from its first frame, and hands over the others", async () => {
    const { stream, connections, statuses, frames } = streamOn();
    stream.dispatch("start");
    await settle();
    expect(statuses).toEqual(["connecting"]);
    connections[0]?.write(open() + ping);
    await settle();
    expect(statuses).toEqual(["connecting", "live"]);
    expect(frames).toEqual([{ type: "ping", asOf: "1" }]);
    stream.dispatch("close");
  });

  it("reads frames torn at any byte", async () => {
    const { stream, connections, frames } = streamOn();
    stream.dispatch("start");
    await settle();
    for (const letter of `${open()}${ping}${ping}`) {
      connections[0]?.write(letter);
      await settle();
    }
    expect(frames).toHaveLength(2);
    stream.dispatch("close");
  });

  it("takes two heartbeats of silence for a broken connection, and bytes for a sign of life", async () => {
    const { stream, connections, statuses } = streamOn();
    stream.dispatch("start");
    await settle();
    connections[0]?.write(open(1000));
    await vi.advanceTimersByTimeAsync(2900);
    connections[0]?.write(":");
    await vi.advanceTimersByTimeAsync(2900);
    expect(statuses.at(-1)).toBe("live");
    expect(connections[0]?.request.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(statuses.at(-1)).toBe("reconnecting");
    expect(connections[0]?.request.signal.aborted).toBe(true);
    stream.dispatch("close");
  });

  it("stays away as long as the server asks it to", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const details = { retryAfter: 3 };
    const refusal = { error: "Too many streams.", code: "rate_limited", details };
    const { stream, connections, refusals } = streamOn((attempt) =>
      attempt === 1 ? Response.json(refusal, { status: 429 }) : undefined,
    );
    stream.dispatch("start");
    await vi.advanceTimersByTimeAsync(2_900);
    expect(connections).toHaveLength(1);
    expect(refusals).toMatchObject([{ code: "rate_limited" }]);
    await vi.advanceTimersByTimeAsync(200);
    expect(connections).toHaveLength(2);
    stream.dispatch("close");
  });

  it("gives an attempt up that opens nothing", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { stream, connections, refusals } = streamOn();
    stream.dispatch("start");
    await vi.advanceTimersByTimeAsync(10_500);
    expect(connections.length).toBeGreaterThan(1);
    expect(refusals[0]).toMatchObject({ code: "timeout" });
    stream.dispatch("close");
  });

  it("asks for the token anew at each attempt", async () => {
    const { stream, connections } = streamOn();
    stream.dispatch("start");
    await settle();
    connections[0]?.write(open());
    connections[0]?.end();
    await vi.advanceTimersByTimeAsync(200);
    const tokens = connections.map(({ request }) => request.headers.get("authorization"));
    expect(tokens.slice(0, 2)).toEqual(["Bearer token-1", "Bearer token-2"]);
    stream.dispatch("close");
  });

  it("waits with full jitter, longer after each failure, and briefly again after a lasting connection", async () => {
    const { stream, connections } = streamOn((attempt) =>
      attempt <= 5 ? new Response("busy", { status: 503 }) : undefined,
    );
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    stream.dispatch("start");
    await settle();
    // Half of 200, 400, 800, 1600 and 3200 ms.
    for (const [i, wait] of [100, 200, 400, 800, 1600].entries()) {
      expect(connections).toHaveLength(i + 1);
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(connections).toHaveLength(i + 1);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(connections).toHaveLength(6);
    connections[5]?.write(open(10_000));
    await vi.advanceTimersByTimeAsync(6000);
    connections[5]?.end();
    await settle();
    random.mockReturnValue(0.999);
    await vi.advanceTimersByTimeAsync(100);
    expect(connections).toHaveLength(7);
    stream.dispatch("close");
  });

  it("waits briefly, once a wait, where there is a reason to try, but never shorter than it was asked to", async () => {
    const { stream, connections } = streamOn((attempt) => {
      if (attempt !== 7) return new Response("busy", { status: 503 });
      const refusal = {
        error: "Too many streams.",
        code: "rate_limited",
        details: { retryAfter: 3 },
      };
      return Response.json(refusal, { status: 429 });
    });
    vi.spyOn(Math, "random").mockReturnValue(0.999);
    stream.dispatch("start");
    await vi.advanceTimersByTimeAsync(200 + 400 + 800 + 1600 + 100);
    expect(connections).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(500);
    stream.hurry();
    await vi.advanceTimersByTimeAsync(400);
    stream.hurry();
    await vi.advanceTimersByTimeAsync(400);
    expect(connections).toHaveLength(6);
    stream.hurry();
    await vi.advanceTimersByTimeAsync(800);
    expect(connections).toHaveLength(7);
    await vi.advanceTimersByTimeAsync(1000);
    stream.hurry();
    await vi.advanceTimersByTimeAsync(1900);
    expect(connections).toHaveLength(7);
    await vi.advanceTimersByTimeAsync(200);
    expect(connections).toHaveLength(8);
    stream.dispatch("close");
  });

  it("goes on trying when it is refused, and says why", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { stream, connections, refusals } = streamOn((attempt) =>
      attempt === 1
        ? Response.json({ error: "Who are you?", code: "unauthorized" }, { status: 401 })
        : undefined,
    );
    stream.dispatch("start");
    await vi.advanceTimersByTimeAsync(1);
    expect(refusals).toMatchObject([{ code: "unauthorized" }]);
    expect(connections).toHaveLength(2);
    stream.dispatch("close");
  });

  it("ends with its last watch, without a wait left behind", async () => {
    const { stream, connections, statuses } = streamOn();
    stream.dispatch("start");
    await settle();
    connections[0]?.write(open());
    await settle();
    stream.dispatch("stop");
    expect(connections[0]?.request.signal.aborted).toBe(true);
    expect(statuses).toEqual(["connecting", "live", "idle"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
