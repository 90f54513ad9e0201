import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toStatus, type WatchEvent, type WatchState, watchTransitions } from "./watch-state.ts";

const states = Object.keys(watchTransitions) as WatchState[];
const events = Object.keys(watchTransitions.idle) as WatchEvent[];

describe("the watch connection's states", () => {
  it.each<[WatchState, Partial<Record<WatchEvent, WatchState>>]>([
    ["idle", { start: "connecting", close: "closed" }],
    [
      "connecting",
      { stop: "idle", opened: "live", failed: "waiting", lost: "offline", close: "closed" },
    ],
    ["live", { stop: "idle", failed: "waiting", lost: "offline", close: "closed" }],
    ["waiting", { stop: "idle", retry: "connecting", wake: "connecting", close: "closed" }],
    ["offline", { stop: "idle", retry: "connecting", wake: "connecting", close: "closed" }],
    ["closed", {}],
  ])("%s leaves by exactly these events", (state, moves) => {
    for (const event of events)
      expect([event, watchTransitions[state][event]]).toEqual([event, moves[event] ?? state]);
  });

  it("knows every event in every state", () => {
    for (const state of states) {
      expect(Object.keys(watchTransitions[state]).toSorted()).toEqual(events.toSorted());
      for (const event of events) expect(states).toContain(watchTransitions[state][event]);
    }
  });

  it("are seen by users as what they mean to them", () => {
    const seen = (wasLive: boolean) =>
      Object.fromEntries(states.map((state) => [state, toStatus(state, wasLive)]));
    expect(seen(false)).toEqual({
      idle: "idle",
      connecting: "connecting",
      live: "live",
      waiting: "reconnecting",
      offline: "offline",
      closed: "closed",
    });
    expect(seen(true)).toEqual({ ...seen(false), connecting: "reconnecting" });
  });

  /** The same by what a connection is for, without the table. */
  it("follow a plain model, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (happened) => {
        let state: WatchState = "idle";
        const model = {
          isWatched: false,
          isOpen: false,
          isTrying: false,
          isOffline: false,
          isClosed: false,
        };
        for (const event of happened) {
          const before = { ...model };
          if (model.isClosed) continue;
          const isWaiting = model.isWatched && !model.isTrying && !model.isOpen;
          if (event === "close") model.isClosed = true;
          if (event === "start" && !model.isWatched) model.isWatched = model.isTrying = true;
          if (event === "stop") model.isWatched = model.isTrying = model.isOpen = false;
          if (event === "opened" && before.isTrying) {
            model.isTrying = false;
            model.isOpen = true;
          }
          if ((event === "failed" || event === "lost") && (before.isTrying || before.isOpen)) {
            model.isTrying = model.isOpen = false;
            model.isOffline = event === "lost";
          }
          if ((event === "retry" || event === "wake") && isWaiting) model.isTrying = true;
          state = watchTransitions[state][event];
          const expected = model.isClosed
            ? "closed"
            : !model.isWatched
              ? "idle"
              : model.isOpen
                ? "live"
                : model.isTrying
                  ? "connecting"
                  : model.isOffline
                    ? "offline"
                    : "waiting";
          expect(state).toBe(expected);
        }
      }),
    );
  });
});
