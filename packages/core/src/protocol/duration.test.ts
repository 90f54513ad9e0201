import { describe, expect, it } from "vitest";
import { type Duration, toExpiresIn, toMilliseconds, toWait } from "./duration.ts";
import { KvNow } from "./kv-now.ts";

describe("toMilliseconds", () => {
  it.each<[duration: Duration, milliseconds: number]>([
    [0, 0],
    [1500, 1500],
    [-5, -5],
    ["500ms", 500],
    ["30s", 30_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
    ["1w", 604_800_000],
    ["1y", 31_557_600_000],
    ["1.5h", 5_400_000],
    ["-1s", -1000],
  ])("%j is %i", (duration, milliseconds) => {
    expect(toMilliseconds(duration, "delay")).toBe(milliseconds);
  });

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "",
    "soon",
    "5 lightyears",
    "5m 3s",
    "9".repeat(200),
    1e300,
    -1e300,
    Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
    "40000y",
    "5",
    undefined,
    null,
    true,
    {},
    [],
    5n,
  ])("refuses %o, naming the option", (duration) => {
    const act = () => toMilliseconds(duration as Duration, "delay");
    expect(act).toThrow(/^delay is .*; give milliseconds or text such as "500ms", "30s"/);
    expect(act).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});

it("is no object, whatever that turns into as text", () => {
  for (const duration of [["5s"], { toString: 1 }, Object.create(null)])
    expect(() => toMilliseconds(duration, "delay")).toThrow(/^delay is an object; give/);
});

it("is at most 1e15 ms, which a Date can still add to now", () => {
  expect(toMilliseconds(1e15, "delay")).toBe(1e15);
  expect(new Date(Date.now() + 1e15).getTime()).toBeGreaterThan(1e15);
  expect(() => toMilliseconds(1e15 + 1, "delay")).toThrow("up to 1e15 ms");
});

describe("toWait", () => {
  it("is 0 or more", () => {
    expect([toWait(0, "delay"), toWait("1s", "delay")]).toEqual([0, 1000]);
    for (const duration of [-1, "-1s"] as const)
      expect(() => toWait(duration, "delay")).toThrow(
        /^delay is -1s?; it must be at least 0 ms\.$/,
      );
  });
});

describe("toExpiresIn", () => {
  it("is more than 0", () => {
    expect(toExpiresIn("1s")).toBe(1000);
    for (const duration of [0, -1, "-1s", "0ms"] as const)
      expect(() => toExpiresIn(duration)).toThrow(/^expiresIn is .*; it must be more than 0 ms\.$/);
    expect(() => toExpiresIn(Number.NaN)).toThrow("expiresIn is");
  });
});

describe("KvNow", () => {
  it("moves by durations, and stays as it was", () => {
    const now = new KvNow();
    expect(now.add("1h").sub("30m").add(5).offset).toBe(1_800_005);
    expect(now.offset).toBe(0);
    expect(() => now.add("soon" as Duration)).toThrow("The duration is");
  });
});
