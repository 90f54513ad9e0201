import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { publishSoon } from "./publish-timer.ts";

/** A screen whose frames come when the test says so. */
const frames = new Map<number, () => void>();
let visibilityState: string;
let published: number;
const publish = () => {
  published += 1;
};
const nextFrame = () => {
  const due = [...frames.values()];
  frames.clear();
  for (const run of due) run();
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  frames.clear();
  visibilityState = "visible";
  published = 0;
  let last = 0;
  vi.stubGlobal("document", {
    get visibilityState() {
      return visibilityState;
    },
  });
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => {
    last += 1;
    frames.set(last, run);
    return last;
  });
  vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("publishSoon", () => {
  it("publishes at once after a rest, without waiting for a frame", () => {
    publishSoon(publish, 1000);
    vi.advanceTimersByTime(0);
    expect(published).toBe(1);
    expect(frames.size).toBe(0);
  });

  it("publishes with the next frame while changes come one after the other", () => {
    publishSoon(publish, 3);
    vi.advanceTimersByTime(30);
    expect(published).toBe(0);
    nextFrame();
    expect(published).toBe(1);
  });

  it("publishes within a frame when the clock was set back", () => {
    visibilityState = "hidden";
    publishSoon(publish, -3_600_000);
    vi.advanceTimersByTime(16);
    expect(published).toBe(1);
  });

  it("does not wait for frames of a hidden page", () => {
    visibilityState = "hidden";
    publishSoon(publish, 3);
    vi.advanceTimersByTime(12);
    expect(published).toBe(0);
    vi.advanceTimersByTime(1);
    expect(published).toBe(1);
  });

  it("waits no longer than 100 ms for a frame that does not come: the page was hidden meanwhile", () => {
    publishSoon(publish, 3);
    visibilityState = "hidden";
    vi.advanceTimersByTime(100);
    expect(published).toBe(1);
  });

  it("goes by timer where there is no page", () => {
    vi.unstubAllGlobals();
    publishSoon(publish, 10);
    vi.advanceTimersByTime(6);
    expect(published).toBe(1);
  });

  it("does nothing once it is cancelled", () => {
    publishSoon(publish, 3)();
    publishSoon(publish, 1000)();
    nextFrame();
    vi.advanceTimersByTime(1000);
    expect(published).toBe(0);
  });
});
