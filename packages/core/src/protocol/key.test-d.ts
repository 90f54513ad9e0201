import { expectTypeOf, test } from "vitest";
import type { Duration } from "./duration.ts";
import type { KvEntry, KvEntryMaybe } from "./entry.ts";
import type { KvKey } from "./key.ts";

test("a key is an array of the five types", () => {
  expectTypeOf(["users", 1, 1n, true, new Uint8Array(1)] as const).toExtend<KvKey>();
  expectTypeOf<[]>().toExtend<KvKey>();
  expectTypeOf<[null]>().not.toExtend<KvKey>();
  expectTypeOf<[Date]>().not.toExtend<KvKey>();
  expectTypeOf<string>().not.toExtend<KvKey>();
});

test("an entry that may be missing narrows by its versionstamp", () => {
  const read = (entry: KvEntryMaybe<{ name: string }>) => {
    if (entry.versionstamp === null) expectTypeOf(entry.value).toEqualTypeOf<null>();
    else expectTypeOf(entry).toEqualTypeOf<KvEntry<{ name: string }>>();
  };
  expectTypeOf(read).toBeFunction();
});

test("a duration is milliseconds or text with a unit", () => {
  expectTypeOf<1500 | "500ms" | "30s" | "1.5h" | "7d" | "1w" | "1y">().toExtend<Duration>();
  expectTypeOf<"5">().not.toExtend<Duration>();
  expectTypeOf<"5 minutes">().not.toExtend<Duration>();
});
