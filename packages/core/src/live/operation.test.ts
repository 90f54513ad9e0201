import { expect, it } from "vitest";
import { KvWrites } from "../client/kv-writes.ts";
import { type Change, createOperation, keysOf, writesOf } from "./operation.ts";

class Writes extends KvWrites {
  readonly checks = [{ key: ["checked"], versionstamp: null }];
}

it("a change can be stored and read again, with every type of key and value in it", () => {
  const { mutations, messages, checks } = new Writes()
    .set(["k", 1n, Uint8Array.of(0, 255)], { at: new Date(0), big: 12n, tags: new Set(["a"]) })
    .sum(["n", Number.POSITIVE_INFINITY], 2n)
    .append(["list"], [new Map([[1, undefined]])], { expiresIn: "1h" })
    .delete(["gone"])
    .enqueue({ n: 3n }, { delay: "1s", keysIfUndelivered: [["failed", 1n]] });
  const change: Change = { mutations, messages, checks };
  const stored = structuredClone(change); // what IndexedDB and postMessage do
  expect(stored).toEqual(change);
  expect(writesOf(stored)).toEqual(writesOf(change));
  expect(keysOf(stored)).toEqual(keysOf(change));
  expect(createOperation(stored, true, 1).change).toEqual(change);
});
