import { describe, expect, it } from "vitest";
import { decodeFrame, encodeWatch } from "./watch-frame.ts";

const asOf = "018bcfe5-6800-7000-8000-000000000000";
const wireEntry = {
  key: ["a", { __type: "bigint", value: "1" }],
  value: { __type: "set", value: [1] },
  versionstamp: asOf,
};
const entry = { key: ["a", 1n], value: new Set([1]), versionstamp: asOf };
const gone = { key: ["b"], value: null, versionstamp: null };
const decode = (event: string, data: unknown) => decodeFrame(event, JSON.stringify(data));

describe("decodeFrame", () => {
  it("reads a snapshot with its entries decoded", () => {
    expect(decode("snapshot", { watch: "w", asOf, entries: [wireEntry], hasMore: true })).toEqual({
      type: "snapshot",
      watch: "w",
      asOf,
      entries: [entry],
      hasMore: true,
    });
  });

  it("reads a commit, with and without what it may hold", () => {
    expect(decode("commit", { asOf, entries: [wireEntry, gone] })).toEqual({
      type: "commit",
      asOf,
      entries: [entry, gone],
      commitIds: [],
      refills: [],
    });
    expect(
      decode("commit", {
        asOf,
        entries: [],
        commitIds: ["c"],
        refills: [{ watch: "w", entries: [wireEntry] }],
      }),
    ).toEqual({
      type: "commit",
      asOf,
      entries: [],
      commitIds: ["c"],
      refills: [{ watch: "w", entries: [entry] }],
    });
  });

  it("reads the other frames as they are", () => {
    expect(decode("open", { connection: "c", heartbeatMs: 5 })).toEqual({
      type: "open",
      connection: "c",
      heartbeatMs: 5,
    });
    expect(decode("reset", { watches: ["w"], reason: "r" })).toEqual({
      type: "reset",
      watches: ["w"],
      reason: "r",
    });
    expect(decode("error", { watch: "w", code: "forbidden", error: "e" })).toEqual({
      type: "error",
      watch: "w",
      code: "forbidden",
      error: "e",
    });
    expect(decode("ping", { asOf })).toEqual({ type: "ping", asOf });
  });

  it("passes over events of a newer server", () => {
    expect(decode("novelty", { a: 1 })).toBeUndefined();
  });

  it.each([
    ["ping", "{"],
    ["snapshot", "null"],
    ["snapshot", "{}"],
    ["commit", '{"asOf":"x"}'],
    ["commit", '{"asOf":"x","entries":[null]}'],
    [
      "commit",
      '{"asOf":"x","entries":[{"key":["a"],"value":{"__type":"future"},"versionstamp":"x"}]}',
    ],
  ])("refuses a malformed %s frame %s", (event, data) => {
    expect(() => decodeFrame(event, data)).toThrow();
  });
});

describe("encodeWatch", () => {
  it("writes keys and ranges with only what they have", () => {
    expect(encodeWatch("1", { keys: [["a", 1n]] }, undefined, false)).toEqual({
      id: "1",
      keys: [["a", { __type: "bigint", value: "1" }]],
    });
    expect(encodeWatch("2", { prefix: [] }, undefined, true)).toEqual({
      id: "2",
      held: true,
      prefix: [],
    });
    expect(
      encodeWatch(
        "3",
        { prefix: ["a"], start: ["a", 1], end: ["a", 2], reverse: true, limit: 5, pin: true },
        { done: false },
        false,
      ),
    ).toEqual({
      id: "3",
      prefix: ["a"],
      start: ["a", 1],
      end: ["a", 2],
      reverse: true,
      limit: 5,
      pin: true,
      where: { done: false },
    });
  });
});
