import { describe, expectTypeOf, it } from "vitest";
import { Kv, type KvEntry, type KvEntryMaybe, type KvKey, type KvOptions } from "../index.ts";

type User = { name: string };
declare const kv: Kv;
declare const keys: KvKey[];

describe("reads", () => {
  it("carry the value's type, and narrow on the versionstamp", async () => {
    const entry = await kv.get<User>(["users", 1, 2n, true, new Uint8Array()]);
    expectTypeOf(entry).toEqualTypeOf<KvEntryMaybe<User>>();
    if (entry.versionstamp === null) expectTypeOf(entry.value).toBeNull();
    else expectTypeOf(entry.value).toEqualTypeOf<User>();
    expectTypeOf((await kv.get(["a"])).value).toEqualTypeOf<unknown>();
    expectTypeOf(await kv.get<User>([["a"], ["b", 1]])).toEqualTypeOf<KvEntryMaybe<User>[]>();
    expectTypeOf(await kv.get<User>(keys)).toEqualTypeOf<KvEntryMaybe<User>[]>();
    for await (const listed of kv.list<User>(["users"]))
      expectTypeOf(listed).toEqualTypeOf<KvEntry<User>>();
    expectTypeOf(kv.list(["users"]).cursor).toEqualTypeOf<string | null>();
    const found = await kv.search<User>(["users"], "ada");
    expectTypeOf(found).toEqualTypeOf<KvEntry<User>[]>();
    const page = await kv.paginate<User>([], { cursor: null });
    expectTypeOf(page.entries).toEqualTypeOf<readonly KvEntry<User>[]>();
    expectTypeOf(page.cursor).toEqualTypeOf<string | null>();
  });

  it("refuse what is no key", () => {
    // @ts-expect-error a key is an array
    void kv.get("users");
    // @ts-expect-error null is no part
    void kv.get(["users", null]);
    // @ts-expect-error a placeholder can only be written
    void kv.get(["users", kv.uuidv7()]);
    // @ts-expect-error not a duration
    void kv.set(["a"], 1, { expiresIn: "soon" });
  });
});

describe("commits", () => {
  it("say whether they happened, and only then under which version", async () => {
    const result = await kv
      .atomic()
      .check(await kv.get(["a"]))
      .sum(["a"], 1n)
      .commit();
    if (result.ok) expectTypeOf(result.versionstamp).toEqualTypeOf<string>();
    else expectTypeOf(result.conflicts).toEqualTypeOf<readonly KvKey[]>();
    expectTypeOf(await kv.set(["a", kv.uuidv7()], 1)).toMatchTypeOf<{
      ok: true;
      versionstamp: string;
    }>();
    expectTypeOf(await kv.delete(["a"])).toEqualTypeOf<{ success: true; deletedCount: number }>();
    // @ts-expect-error sum takes numbers
    kv.atomic().sum(["a"], "1");
    // @ts-expect-error append takes an array
    kv.atomic().append(["a"], 1);
  });

  it("of a transaction give what the function returned", async () => {
    const result = await kv.transaction(async (tx) => {
      tx.set(["a"], 1).sum(["b"], 2);
      expectTypeOf(await tx.get<User>([["a"], ["b"]])).toEqualTypeOf<KvEntryMaybe<User>[]>();
      return (await tx.get<User>(["a"])).value;
    });
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<User | null>();
    else expectTypeOf(result.error).toEqualTypeOf<"conflict">();
    expectTypeOf(await kv.transaction(() => 5, { retryDelay: "50ms" }))
      .extract<{ ok: true }>()
      .toMatchTypeOf<{ value: number }>();
  });
});

describe("the constructor", () => {
  it("takes values and functions, of either kind", () => {
    void new Kv("/api", { token: () => "t", headers: async () => ({ a: "b" }), timeout: "30s" });
    void new Kv("/api", { token: "t", headers: new Headers(), timeout: 5, retry: { cap: "1s" } });
    // @ts-expect-error no such mode
    void new Kv("/api", { watch: { mode: "telepathy" } });
  });
});

describe("the option fetch", () => {
  it("takes the global one, what wraps it, and what answers with less", () => {
    type Fetch = NonNullable<KvOptions["fetch"]>;
    expectTypeOf<typeof fetch>().toExtend<Fetch>();
    const wrapping: Fetch = (url, init) => fetch(url, { ...init, credentials: "include" });
    const empty = { status: 204, ok: true, headers: new Headers(), body: null };
    const answering: Fetch = async () => ({ ...empty, text: async () => "" });
    // @ts-expect-error a text is no answer
    const wrong: Fetch = async () => "";
    expectTypeOf({ wrapping, answering, wrong }).toExtend<Record<string, Fetch>>();
  });
});
