// The stream's runner and the signs that a page gives it.
import { describe, expect, it, vi } from "vitest";
import { open, settle, streamOn, useFakeTimers } from "./test/stream-on.ts";

useFakeTimers();

describe("a page", () => {
  function stubPage() {
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
    vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
    vi.stubGlobal("document", document);
    const navigator = { onLine: true };
    vi.stubGlobal("navigator", navigator);
    return { page, document, navigator };
  }

  it.each(["online", "pageshow", "visibilitychange"])(
    "that says %s reconnects at once",
    async (name) => {
      const { page, document } = stubPage();
      vi.spyOn(Math, "random").mockReturnValue(0.999);
      const { stream, connections } = streamOn((attempt) =>
        attempt < 5 ? new Response("busy", { status: 503 }) : undefined,
      );
      stream.dispatch("start");
      await settle();
      for (let attempts = 1; attempts < 5; attempts++) {
        expect(connections).toHaveLength(attempts);
        (name === "visibilitychange" ? document : page).dispatchEvent(new Event(name));
        await settle();
      }
      expect(connections).toHaveLength(5);
      stream.dispatch("close");
    },
  );

  it("that wakes finds out at once that its connection has died", async () => {
    const { page } = stubPage();
    const { stream, connections } = streamOn();
    stream.dispatch("start");
    await settle();
    connections[0]?.write(open(1000));
    await settle();
    vi.setSystemTime(Date.now() + 60_000); // it slept: no timer ran
    page.dispatchEvent(new Event("pageshow"));
    await settle();
    expect(connections).toHaveLength(2);
    stream.dispatch("close");
  });

  it("without a network is offline, and listens to nothing once it watches nothing", async () => {
    const { page, navigator } = stubPage();
    const { stream, connections, statuses } = streamOn();
    stream.dispatch("start");
    await settle();
    connections[0]?.write(open());
    await settle();
    navigator.onLine = false;
    connections[0]?.end();
    await settle();
    expect(statuses.at(-1)).toBe("offline");
    navigator.onLine = true;
    page.dispatchEvent(new Event("online"));
    await settle();
    expect(connections).toHaveLength(2);
    stream.dispatch("stop");
    page.dispatchEvent(new Event("online"));
    await settle();
    expect(connections).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
