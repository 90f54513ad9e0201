import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyKey, anyPrefix, relatedKeys } from "../../test/arbitraries.ts";
import { type KvKey, sameKey } from "./key.ts";
import {
  decodeKeyPath,
  decodeKeyPaths,
  decodePrefixPath,
  encodeKeyPath,
  encodeKeyPaths,
} from "./key-path.ts";

describe("a key as path text", () => {
  it.each<[key: KvKey, path: string]>([
    [["users", 1], "users/1"],
    [["users", "1"], "users/~s:1"],
    [["users", 1n], "users/~i:1"],
    [["u", -5, "-5", "007", "-0"], "u/-5/~s:-5/~s:007/~s:-0"],
    [["u", -0], "u/0"],
    [[1.5, 1e21, 2 ** 53], "~n:1.5/~n:1e%2B21/~n:9007199254740992"],
    [[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], "~n:Infinity/~n:-Infinity"],
    [[true, false, "true"], "~b:true/~b:false/true"],
    [[Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.of(0xfb, 0xff)], "~x:AQID/~x:/~x:-_8"],
    [[""], "~s:"],
    [[".", "..", "..."], "~s:./~s:../..."],
    [["~", "~s:x"], "~s:~/~s:~s%3Ax"],
    [["a/b", "a,b", "50%", "é", "\0", "😀"], "a%2Fb/a%2Cb/50%25/%C3%A9/%00/%F0%9F%98%80"],
    [["count"], "~s:count"],
    [["delete-batch"], "~s:delete-batch"],
    [["count", 1], "count/1"],
    [["..", "queue", "dlq"], "~s:../queue/dlq"],
  ])("%o is %s", (key, path) => {
    expect(encodeKeyPath(key)).toBe(path);
    expect(sameKey(decodeKeyPath(path), key)).toBe(true);
  });

  it.each<[path: string, key: KvKey]>([
    ["users/42", ["users", 42]],
    ["users/-0", ["users", 0]],
    ["users/007", ["users", "007"]],
    ["users/1.5", ["users", "1.5"]],
    ["users/9007199254740993", ["users", "9007199254740993"]],
    ["users/-9007199254740991", ["users", -9007199254740991]],
    ["users/+1", ["users", "+1"]],
    ["users/%31", ["users", 1]],
    ["true/null", ["true", "null"]],
    ["count", ["count"]],
    ["a%2Fb/a b", ["a/b", "a b"]],
    ["~s:%7Es", ["~s"]],
    ["~n:0", [0]],
  ])("%s, written by hand, means %o", (path, key) => {
    expect(decodeKeyPath(path)).toEqual(key);
  });

  it.each([
    "~",
    "~s",
    "~q:1",
    "~n:",
    "~n:x",
    "~n:NaN",
    "~i:1.5",
    "~i:x",
    "~b:yes",
    "~x:*",
    "%",
    "%ff",
    "a/%zz",
  ])("%s is refused, saying what to write", (path) => {
    expect(() => decodeKeyPath(path)).toThrow(`The key "${path}" in the URL cannot be read (`);
    expect(() => decodeKeyPath(path)).toThrow(
      "Write a part as text, an integer, or ~s: ~n: ~i: ~b: ~x: and its value.",
    );
    expect(() => decodeKeyPath(path)).toThrow(expect.objectContaining({ code: "invalid_key" }));
  });

  it("is refused beyond the limits of keys", () => {
    expect(() => decodeKeyPath(Array.from({ length: 21 }, () => "a").join("/"))).toThrow(
      "has 21 parts, the limit is 20",
    );
    expect(() => decodeKeyPath(`a/${"x".repeat(1025)}`)).toThrow(
      "Part 1 of the key has 1025 characters",
    );
    expect(() => decodeKeyPath(`~i:1${"0".repeat(2467)}`)).toThrow(
      "Part 0 of the key is a bigint beyond 1024 bytes",
    );
    expect(() => decodeKeyPath(`~i:${"1".repeat(100_000)}`)).toThrow("cannot be read");
  });

  it("comes back as the exact key, alone and among others", () => {
    fc.assert(
      fc.property(fc.array(anyKey, { minLength: 1, maxLength: 3 }), (keys) => {
        const decoded = decodeKeyPaths(encodeKeyPaths(keys));
        expect(decoded).toHaveLength(keys.length);
        for (const [i, key] of keys.entries()) {
          expect(sameKey(decoded[i] as KvKey, key)).toBe(true);
          expect(sameKey(decodeKeyPath(encodeKeyPath(key)), key)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
    expect(decodeKeyPaths("")).toEqual([]);
  });

  it("is another for every other key", () => {
    fc.assert(
      fc.property(relatedKeys, ([a, b]) => {
        expect(encodeKeyPath(a) === encodeKeyPath(b)).toBe(sameKey(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it("passes URL normalisation unchanged, as path and as query value", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const path = encodeKeyPath(key);
        const url = new URL(
          `/api/keys/${path}?keys=${encodeURIComponent(path)}&raw=${path}`,
          "http://localhost",
        );
        expect(url.pathname).toBe(`/api/keys/${path}`);
        expect(new URL(url.href).searchParams.get("keys")).toBe(path);
        expect(sameKey(decodeKeyPath(url.pathname.slice("/api/keys/".length)), key)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("never names a route below /keys", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(encodeKeyPath(key)).not.toMatch(/^(count|paginate|list|batch|delete-batch|)$/);
      }),
    );
  });
});

describe("a prefix as path text", () => {
  it("is empty for the empty prefix, and comes back exactly", () => {
    expect(encodeKeyPath([])).toBe("");
    expect(decodePrefixPath("")).toEqual([]);
    fc.assert(
      fc.property(anyPrefix, (prefix) => {
        expect(sameKey(decodePrefixPath(encodeKeyPath(prefix)), prefix)).toBe(true);
      }),
    );
  });
});
