// What a store with a schema infers from keys, and what does not compile.
import {
  Kv,
  type KvAtomic,
  type KvEntry,
  type KvEntryMaybe,
  type KvKey,
  kvSchema,
  kvType,
  type LiveEntryMaybe,
} from "@keyval/core";
import { createTestKv } from "@keyval/server/testing";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";

type User = { name: string };
type Post = { title: string; tags?: string[] };

const kv = new Kv<
  [
    { key: ["users", number]; value: User },
    { key: ["users", number, "posts", string]; value: Post },
    { key: ["log"]; value: string[] },
    { key: ["visits"]; value: number },
    { key: ["total", boolean]; value: bigint },
    { key: ["events", string]; value: { at: number; by: string; kind: "a" | "b" } },
  ]
>("/api");
declare const id: number;
declare const keys: KvKey[];

describe("reads of a typed store", () => {
  it("infer values from keys", async () => {
    expectTypeOf(await kv.get(["users", 1])).toEqualTypeOf<KvEntryMaybe<User>>();
    expectTypeOf(await kv.get(["users", id])).toEqualTypeOf<KvEntryMaybe<User>>();
    expectTypeOf(await kv.get(["users", id, "posts", `p${id}`])).toEqualTypeOf<
      KvEntryMaybe<Post>
    >();
    expectTypeOf(await kv.get(["total", true])).toEqualTypeOf<KvEntryMaybe<bigint>>();
    const either = id > 1 ? (["users", id] as const) : (["visits"] as const);
    expectTypeOf(await kv.get(either)).toEqualTypeOf<KvEntryMaybe<User | number>>();
    expectTypeOf(await kv.get<{ nick: string }>(["users", 1])).toEqualTypeOf<
      KvEntryMaybe<{ nick: string }>
    >();
  });

  it("are not what the place they go to would like", async () => {
    // @ts-expect-error the schema says what is there
    const wished: KvEntryMaybe<Post> = await kv.get(["users", 1]);
    return wished;
  });

  it("infer a tuple from several keys, and an array from many", async () => {
    const pair = await kv.get([["users", 1], ["visits"]]);
    expectTypeOf(pair).toEqualTypeOf<[KvEntryMaybe<User>, KvEntryMaybe<number>]>();
    const many = await kv.get([1, 2].map((n) => ["users", n] as const));
    expectTypeOf(many).toEqualTypeOf<KvEntryMaybe<User>[]>();
  });

  it("infer what lies below a prefix", async () => {
    for await (const entry of kv.list(["users"]))
      expectTypeOf(entry).toEqualTypeOf<KvEntry<User | Post>>();
    for await (const entry of kv.list(["users", 1]))
      expectTypeOf(entry).toEqualTypeOf<KvEntry<Post>>();
    expectTypeOf((await kv.paginate(["events"])).entries[0]?.value.kind).toEqualTypeOf<
      "a" | "b" | undefined
    >();
    expectTypeOf(await kv.search(["users", 1, "posts"], "x")).toEqualTypeOf<KvEntry<Post>[]>();
    void kv.count(["users"], { where: { name: "Ada" } });
    kv.watch(["users"], ([entry]) => {
      expectTypeOf(entry).toEqualTypeOf<KvEntryMaybe<User | Post> | undefined>();
    });
    kv.watch([["users", 1], ["visits"]], ([entry]) => {
      expectTypeOf(entry).toEqualTypeOf<KvEntryMaybe<User | Post | number> | undefined>();
    });
    void kv.delete(["users"]);
    void kv.delete([["users", 1], ["events"]]);
  });

  it("infer what a view shows", () => {
    expectTypeOf(kv.live({ key: ["users", 1] }).getSnapshot().entry).toEqualTypeOf<
      LiveEntryMaybe<User> | undefined
    >();
    const list = kv.live({ prefix: ["users", 1], where: { tags: { $in: ["a"] } }, limit: 5 });
    expectTypeOf(list.getSnapshot().entries).toEqualTypeOf<readonly LiveEntryMaybe<Post>[]>();
    const found = kv.live({ search: ["events"], query: "a" });
    expectTypeOf(found.getSnapshot().entries[0]?.value?.by).toEqualTypeOf<string | undefined>();
    kv.live({ count: ["users"] });
    // @ts-expect-error no such key
    kv.live({ key: ["user", 1] });
    // @ts-expect-error nothing lies below
    kv.live({ prefix: ["visits"] });
    // @ts-expect-error no such option
    kv.live({ prefix: ["users"], limt: 5 });
  });

  it("refuse keys that are none of the schema's", () => {
    // @ts-expect-error a typing error
    void kv.get(["usrs", 1]);
    // @ts-expect-error a text where a number belongs
    void kv.get(["users", "1"]);
    // @ts-expect-error too short
    void kv.get(["users"]);
    // @ts-expect-error one of the keys
    void kv.get([["visits"], ["visit"]]);
    // @ts-expect-error any key at all
    void kv.get(keys);
    // @ts-expect-error nothing lies below
    kv.list(["visits"]);
    // @ts-expect-error no such prefix
    void kv.count(["usrs"]);
    // @ts-expect-error no such place
    kv.watch(["usrs"], () => {});
    // @ts-expect-error no such place
    void kv.delete(["usrs"]);
    // @ts-expect-error a placeholder can only be written
    void kv.get(["events", kv.uuidv7()]);
  });
});

describe("writes of a typed store", () => {
  it("take the value of the key, with placeholders in it", () => {
    void kv.set(["users", 1], { name: "Ada" }, { expiresIn: "1h" });
    void kv.set(["events", kv.uuidv7()], { at: kv.now(), by: kv.uuidv7(), kind: "a" });
    // @ts-expect-error another value
    void kv.set(["users", 1], { title: "x" });
    // @ts-expect-error a member too many
    void kv.set(["users", 1], { name: "Ada", age: 1 });
    // @ts-expect-error one of two texts
    void kv.set(["events", "e"], { at: 1, by: "x", kind: kv.uuidv7() });
    // @ts-expect-error no text
    void kv.set(["users", 1], { name: 5 });
    // @ts-expect-error no text
    void kv.set(["events", 5], { at: 1, by: "x", kind: "a" });
    // @ts-expect-error a placeholder is text
    void kv.set(["users", kv.uuidv7()], { name: "Ada" });
  });

  it("sum only numbers and append only to arrays", () => {
    expectTypeOf(kv.atomic().sum(["visits"], 1)).toExtend<KvAtomic>();
    kv.atomic().sum(["total", true], 1n).max(["visits"], 5).append(["log"], ["seen"]);
    kv.atomic().append(["log"], [kv.uuidv7()]).delete(["users", 1]);
    // @ts-expect-error no number
    kv.atomic().sum(["users", 1], 1);
    // @ts-expect-error a bigint would make it one
    kv.atomic().sum(["visits"], 1n);
    // @ts-expect-error a number might make it one
    kv.atomic().sum(["total", true], 1);
    // @ts-expect-error items of another type
    kv.atomic().append(["log"], [5]);
    // @ts-expect-error no array
    kv.atomic().prepend(["visits"], [5]);
    // @ts-expect-error no such key
    kv.atomic().delete(["usrs", 1]);
  });

  it("are typed in transactions and recipes", async () => {
    const result = await kv.transaction(async (tx) => {
      const { value } = await tx.get(["users", 1]);
      tx.set(["users", 2], { name: value?.name ?? "nobody" });
      // @ts-expect-error no such key
      tx.set(["user", 2], { name: "x" });
      // @ts-expect-error another value
      tx.set(["users", 2], { nam: "x" });
      return value;
    });
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<User | null>();
    await kv.mutate((tx, by: number) => void tx.sum(["visits"], by), { variables: 1 });
    // @ts-expect-error no number
    await kv.mutate((tx) => void tx.sum(["log"], 1));
  });
});

describe("a typed store among others", () => {
  it("goes wherever a Kv goes, and without a schema nothing changes", async () => {
    const any: Kv = kv;
    const untyped = new Kv("/api", { timeout: "5s" });
    expectTypeOf(untyped).toEqualTypeOf<Kv>();
    expectTypeOf(await any.get<User>(["any", "key"])).toEqualTypeOf<KvEntryMaybe<User>>();
    const inferred: KvEntryMaybe<User> = await untyped.get(["users", 1]);
    expectTypeOf(await untyped.get([["a"], ["b"]])).toEqualTypeOf<KvEntryMaybe[]>();
    expectTypeOf(await untyped.get<string[]>(["tags"])).toEqualTypeOf<KvEntryMaybe<string[]>>();
    void untyped.set(["users"], inferred);
  });
});

describe("a schema", () => {
  const schema = kvSchema([
    { key: ["zod", Number], value: z.object({ n: z.number(), level: z.number().default(1) }) },
    { key: ["valibot", String], value: v.object({ v: v.string() }) },
    { key: ["arktype", BigInt, true], value: type({ a: "number[]" }) },
    { key: ["plain", Uint8Array, Boolean], value: kvType<User>() },
    { key: ["size", 5], value: kvType<number>() },
  ]);
  const typed = new Kv("/api", { schema });

  it("infers keys and values from constructors and validators", async () => {
    expectTypeOf(await typed.get(["zod", 1])).toEqualTypeOf<
      KvEntryMaybe<{ n: number; level: number }>
    >();
    expectTypeOf(await typed.get(["valibot", "x"])).toEqualTypeOf<KvEntryMaybe<{ v: string }>>();
    expectTypeOf(await typed.get(["arktype", 1n, true])).toEqualTypeOf<
      KvEntryMaybe<{ a: number[] }>
    >();
    expectTypeOf(await typed.get(["plain", new Uint8Array(), false])).toEqualTypeOf<
      KvEntryMaybe<User>
    >();
    typed.atomic().sum(["size", 5], 1);
    // @ts-expect-error another literal
    void typed.get(["size", 6]);
    // @ts-expect-error another literal
    void typed.get(["arktype", 1n, false]);
  });

  it("takes what validators take, and gives what they give", () => {
    void typed.set(["zod", 1], { n: 1 });
    // @ts-expect-error a member is missing
    void typed.set(["zod", 1], { level: 1 });
  });

  it("types a test's store as well", async () => {
    const store = await createTestKv({ client: { schema }, entries: [[["size", 5], 1]] });
    expectTypeOf(store.kv).toEqualTypeOf<typeof typed>();
    expectTypeOf(await store.connect().get(["size", 5])).toEqualTypeOf<KvEntryMaybe<number>>();
    // @ts-expect-error another literal
    void store.kv.get(["size", 6]);
    expectTypeOf((await createTestKv()).kv).toEqualTypeOf<Kv>();
  });

  it("is made of patterns", () => {
    // @ts-expect-error no constructor of a part
    kvSchema([{ key: ["a", Date], value: kvType<number>() }]);
    // @ts-expect-error no validator
    kvSchema([{ key: ["a"], value: 5 }]);
    // @ts-expect-error made by kvSchema
    void new Kv("/api", { schema: [{ key: ["a"], value: kvType<number>() }] });
  });
});
