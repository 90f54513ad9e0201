// A store with a schema, with the validators people use, against a real server.
import { Kv, kvSchema, kvType } from "@keyval/core";
import { type } from "arktype";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type RunningServer, startServer } from "../start-server.ts";
import { collect } from "./client-servers.ts";

const validators = {
  zod: z.object({ name: z.string(), tags: z.array(z.string()).optional() }),
  valibot: v.object({ name: v.string(), tags: v.optional(v.array(v.string())) }),
  arktype: type({ name: "string", "tags?": "string[]" }),
};

let server: RunningServer;
const clients: Kv[] = [];
const open = <T extends Kv>(kv: T): T => {
  clients.push(kv);
  return kv;
};
/** A client without a schema: somebody who writes what they like. */
const plain = () => open(new Kv(server.url));

beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  for (const kv of clients.splice(0)) await kv.close();
  await server.close();
});

describe.each(Object.keys(validators) as (keyof typeof validators)[])("with %s", (name) => {
  const users = () => {
    const schema = kvSchema([{ key: ["users", Number], value: validators[name] }]);
    return open(new Kv(server.url, { schema }));
  };

  it("stores what fits, and refuses what does not before it is sent, naming key and path", async () => {
    const kv = users();
    await kv.set(["users", 1], { name: "Ada" });
    expect(await kv.get(["users", 1])).toMatchObject({ value: { name: "Ada" } });
    const sent = server.requests.length;
    await expect(
      kv.set(["users", 2], { name: "Bob", tags: ["a", 5] } as never),
    ).rejects.toMatchObject({
      name: "KvValidationError",
      code: "invalid_value",
      message: expect.stringMatching(/\["users", 2\].*tags\[1\]/),
      details: { key: ["users", 2], issues: [{ path: ["tags", 1], message: expect.any(String) }] },
    });
    expect(server.requests.length).toBe(sent);
  });

  it("refuses what somebody else stored, by every way of reading", async () => {
    const kv = users();
    await plain().set(["users", 1], { name: 5 });
    const refusal = { code: "invalid_value", details: { key: ["users", 1] } };
    await expect(kv.get(["users", 1])).rejects.toMatchObject(refusal);
    await expect(kv.get([["users", 1]])).rejects.toMatchObject(refusal);
    await expect(collect(kv.list(["users"]))).rejects.toMatchObject(refusal);
    await expect(kv.paginate(["users"])).rejects.toMatchObject(refusal);
    await expect(kv.transaction((tx) => tx.get(["users", 1]))).rejects.toMatchObject(refusal);
    await expect(kv.live({ key: ["users", 1] }).ready()).rejects.toMatchObject(refusal);
  });
});

const upper = z.object({ name: z.string(), level: z.number().default(1) });
const schema = kvSchema([
  { key: ["users", String], value: upper },
  { key: ["log"], value: z.array(z.string()).max(3) },
  { key: ["visits"], value: kvType<number>() },
  { key: ["events", String], value: z.object({ id: z.string(), at: z.number() }) },
]);
const typed = () => open(new Kv(server.url, { schema }));

describe("what is written", () => {
  it("is what the validator makes of it, so that what is missing is filled in", async () => {
    await typed().set(["users", "ada"], { name: "Ada" });
    expect((await plain().get(["users", "ada"])).value).toEqual({ name: "Ada", level: 1 });
  });

  it("is checked in commits, transactions and recipes alike, and then nothing of them is stored", async () => {
    const kv = typed();
    const wrong = { name: 5 } as never;
    expect(() => kv.atomic().sum(["visits"], 1).set(["users", "x"], wrong)).toThrow(/name/);
    const refusal = { code: "invalid_value" };
    await expect(
      kv.transaction((tx) => void tx.sum(["visits"], 1).set(["users", "x"], wrong)),
    ).rejects.toMatchObject(refusal);
    await expect(
      kv.mutate((tx) => void tx.sum(["visits"], 1).set(["users", "x"], wrong)),
    ).rejects.toMatchObject(refusal);
    expect(await plain().count([])).toBe(0);
  });

  it("may have placeholders where the validator wants numbers and texts", async () => {
    const kv = typed();
    const before = Date.now();
    await kv.set(["events", kv.uuidv7()], { id: kv.uuidv7(), at: kv.now().add("1h") });
    const [event] = await collect(kv.list(["events"]));
    expect(event?.value.id).toBe(event?.key[1]);
    expect(event?.value.at).toBeGreaterThanOrEqual(before + 3_600_000);
  });

  it("has its added items checked one by one, whatever their number", async () => {
    const kv = typed();
    expect(() => kv.atomic().append(["log"], ["a", 5 as never])).toThrow(/\["log"\].*\[1\]/);
    await kv.atomic().append(["log"], ["a", "b", "c", "d"]).commit();
    await expect(kv.get(["log"])).rejects.toMatchObject({ code: "invalid_value" });
  });

  it("has a key of the schema", async () => {
    const kv = typed();
    const refusal = { code: "invalid_key", message: expect.stringContaining('["usrs", "ada"]') };
    await expect(kv.set(["usrs", "ada"] as never, 1 as never)).rejects.toMatchObject(refusal);
    expect(() => kv.atomic().sum(["visitors"] as never, 1 as never)).toThrow(/visitors/);
  });
});

describe("a validator that answers later", () => {
  const slow = z.object({ name: z.string().refine(async (name) => name !== "taken", "is taken") });
  const later = () => {
    const patterns = [
      { key: ["names", Number], value: slow },
      { key: ["log"], value: kvType<string[]>() },
    ] as const;
    return open(new Kv(server.url, { schema: kvSchema(patterns) }));
  };

  it("is waited for by calls that can wait, which keep their order", async () => {
    const kv = later();
    await kv.set(["names", 1], { name: "free" });
    expect(await kv.get(["names", 1])).toMatchObject({ value: { name: "free" } });
    await expect(kv.set(["names", 2], { name: "taken" })).rejects.toThrow(/is taken/);
    const result = await kv.transaction(async (tx) => {
      tx.set(["names", 2], { name: "first" }).set(["names", 2], { name: "second" });
      tx.append(["log"], ["a"]);
      return (await tx.get(["names", 2])).value?.name;
    });
    expect(result).toMatchObject({ ok: true, value: "second" });
    expect((await kv.get(["log"])).value).toEqual(["a"]);
    await expect(
      kv.atomic().set(["names", 3], { name: "taken" }).append(["log"], ["b"]).commit(),
    ).rejects.toThrow(/is taken/);
    expect((await kv.get(["log"])).value).toEqual(["a"]);
  });

  it("is a clear error where nobody can wait", async () => {
    const kv = later();
    const refusal = {
      code: "invalid_argument",
      message: expect.stringContaining('["names", Number]'),
    };
    await expect(
      kv.mutate((tx) => void tx.set(["names", 1], { name: "free" })),
    ).rejects.toMatchObject(refusal);
    await kv.set(["names", 1], { name: "free" });
    await expect(kv.live({ key: ["names", 1] }).ready()).rejects.toMatchObject(refusal);
  });
});

describe("what does not fit and is dropped", () => {
  const dropping = () =>
    open(
      new Kv(server.url, {
        schema: kvSchema([{ key: ["users", Number], value: validators.zod }], {
          onMismatch: "drop",
        }),
      }),
    );

  it("is as if it were not there", async () => {
    const other = plain();
    await other.set(["users", 1], { name: "Ada" });
    await other.set(["users", 2], { name: 2 });
    await other.set(["users", 3, "elsewhere"], "of no pattern");
    const kv = dropping();
    const nothing = { key: ["users", 2], value: null, versionstamp: null };
    expect(await kv.get(["users", 2])).toEqual(nothing);
    expect(
      (
        await kv.get([
          ["users", 1],
          ["users", 2],
        ])
      ).map(({ value }) => value),
    ).toEqual([{ name: "Ada" }, null]);
    expect(await collect(kv.list(["users"]))).toHaveLength(1);
    expect((await kv.paginate(["users"])).entries).toHaveLength(1);
    await other.createIndex(["users"], { fields: ["name"] });
    expect(await kv.search(["users"], "2")).toEqual([]);
    expect((await kv.live({ prefix: ["users"] }).ready()).entries).toHaveLength(1);
    expect((await kv.live({ key: ["users", 2] }).ready()).entry).toEqual(nothing);
  });
});

it("iterates with a cursor to go on from", async () => {
  const kv = typed();
  for (const name of ["a", "b", "c"]) await kv.set(["users", name], { name });
  const first = kv.list(["users"], { limit: 2 });
  expect(first.cursor).toBeNull();
  expect(await collect(first)).toHaveLength(2);
  expect(await collect(kv.list(["users"], { cursor: first.cursor }))).toHaveLength(1);
});

it("says which pattern of a schema cannot be used", () => {
  const make = (patterns: unknown, options?: object) => () =>
    kvSchema(patterns as never, options as never);
  expect(make({})).toThrow(/array of \{ key, value \}/);
  expect(make([{ key: [], value: kvType() }])).toThrow(/Pattern 0 .*1 to 20 parts/);
  expect(make([{ key: ["a", Date], value: kvType() }])).toThrow(/part 1 is neither/);
  expect(make([{ key: ["a", 1n, Number], value: {} }])).toThrow(/\["a", 1n, Number\]/);
  expect(make([], { onMismatch: "ignore" })).toThrow(/ignore.*"throw" or "drop"/);
  expect(() => new Kv("/api", { schema: [] as never })).toThrow(/schema.*kvSchema/);
});
