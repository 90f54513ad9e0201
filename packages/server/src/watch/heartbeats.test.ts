import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Heartbeats } from "./heartbeats.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("beats for each stream once an interval, and for a few of many at a time", () => {
  const beats = new Map<number, number>();
  const crowds: number[] = [];
  const heartbeats = new Heartbeats<number>(15_000, (streams) => {
    crowds.push([...streams].length);
    for (const stream of streams) beats.set(stream, (beats.get(stream) ?? 0) + 1);
  });
  for (let stream = 0; stream < 640; stream++) heartbeats.add(stream);
  vi.advanceTimersByTime(30_000);
  expect(beats.size).toBe(640);
  expect(new Set(beats.values())).toEqual(new Set([2]));
  expect(Math.max(...crowds)).toBe(10);
});

it("runs no timer while there are no streams", () => {
  const beat = vi.fn();
  const heartbeats = new Heartbeats<string>(100, beat);
  expect(vi.getTimerCount()).toBe(0);
  heartbeats.add("a");
  heartbeats.add("b");
  heartbeats.delete("a");
  vi.advanceTimersByTime(100);
  expect(beat).toHaveBeenCalledExactlyOnceWith(["b"]);
  heartbeats.delete("b");
  expect(vi.getTimerCount()).toBe(0);
});
