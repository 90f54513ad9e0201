import { compareKeys, type KvKey } from "@keyval/core";
import { expect, it } from "vitest";
import { collect, describeClient } from "./client-servers.ts";

describeClient("a key", ({ kv: client, prefix }) => {
  it("keeps its part's type: text, number and bigint are three keys, everywhere", async () => {
    const kv = client();
    const p = prefix();
    const keys: KvKey[] = [
      [...p, "123"],
      [...p, 123],
      [...p, 123n],
    ];
    const [text, number, bigint] = keys as [KvKey, KvKey, KvKey];
    await kv.set(text, "text");
    await kv.set(number, "number");
    expect(await kv.get(bigint)).toEqual({ key: bigint, value: null, versionstamp: null });
    await kv.set(bigint, "bigint");
    expect((await kv.get<string>(keys)).map((entry) => entry.value)).toEqual([
      "text",
      "number",
      "bigint",
    ]);
    expect((await collect(kv.list(p))).map((entry) => entry.key)).toEqual(keys);
    expect((await kv.paginate(p)).entries.map((entry) => entry.key)).toEqual(keys);
    expect(await kv.count(p)).toBe(3);
    expect(
      await kv
        .atomic()
        .set(text, 1)
        .sum([...p, "n"], 1)
        .commit(),
    ).toMatchObject({ ok: true });
    expect((await kv.get(keys)).map((entry) => entry.value)).toEqual([1, "number", "bigint"]);
    const result = await kv.transaction(async (tx) => {
      const entries = await tx.get<string>(keys);
      tx.set(number, `${entries[1]?.value}!`);
      return entries.map((entry) => entry.value);
    });
    expect(result).toMatchObject({ ok: true, value: [1, "number", "bigint"] });
    expect(await kv.delete(bigint)).toEqual({ success: true, deletedCount: 1 });
    expect((await kv.get(keys)).map((entry) => entry.value)).toEqual([1, "number!", null]);
    expect(await kv.delete([text, number], { exact: true })).toEqual({
      success: true,
      deletedCount: 2,
    });
    expect(await kv.count(p)).toBe(1);
  });

  const odd: KvKey[] = [
    ["..", "queue", "dlq"],
    ["."],
    ["count"],
    ["paginate"],
    ["list"],
    ["batch"],
    ["delete-batch"],
    ["count", "x"],
    ["a/b"],
    ["a,b"],
    ["a%2Fb"],
    ["50%"],
    ["é"],
    ["🎈", "\u{10ffff}"],
    [""],
    ["", ""],
    ["\0"],
    ["a\0b", "\u0001"],
    ["~s:x"],
    ["~"],
    ["__proto__"],
    [" ", "a b", "a+b", "a?b#c&d=e"],
    [new Uint8Array()],
    [new Uint8Array([0, 255, 1])],
    [true],
    [false],
    [0],
    [-1.5],
    [Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY],
    [Number.MAX_VALUE],
    [2 ** 53],
    [0n],
    [-(2n ** 200n)],
    ["01"],
    ["-0"],
    ["1e3"],
    ["true"],
    Array.from({ length: 20 }, (_, i) => i),
    ["x".repeat(1024)],
  ];

  it("may hold any part: odd ones are ordinary, in get, list, commit, count and delete", async () => {
    const kv = client();
    await Promise.all(odd.map((key, i) => kv.set(key, i)));
    expect(await kv.get(odd)).toMatchObject(odd.map((key, i) => ({ key, value: i })));
    const rest = odd.filter((key) => key[0] !== "test");
    const listed = (await collect(kv.list<number>([]))).filter((entry) => entry.key[0] !== "test");
    expect(listed.map((entry) => entry.key)).toEqual(rest.toSorted(compareKeys));
    for (const [i, key] of odd.entries()) {
      expect(await kv.get(key)).toMatchObject({ key, value: i });
      if (key.length === 20) continue;
      const child = [...key, "child"];
      await kv.set(child, "child");
      expect(await collect(kv.list(key, { batchSize: 2 }))).toContainEqual(await kv.get(child));
      const below = odd.filter(
        (other) => other.length > key.length && key.every((part, j) => part === other[j]),
      );
      expect(await kv.count(key)).toBe(1 + below.length);
      expect((await kv.paginate(key, { limit: 1000 })).entries).toHaveLength(1 + below.length);
      expect(await kv.delete(child)).toEqual({ success: true, deletedCount: 1 });
    }
    expect(await kv.delete(odd, { exact: true })).toEqual({
      success: true,
      deletedCount: odd.length,
    });
    expect((await kv.get(odd)).every((entry) => entry.versionstamp === null)).toBe(true);
  });

  it("is the same for 0 and -0", async () => {
    const kv = client();
    const p = prefix();
    await kv.set([...p, -0], "zero");
    expect(await kv.get([...p, 0])).toMatchObject({ value: "zero", key: [...p, 0] });
  });
});

describeClient("a prefix", ({ kv: client, prefix }) => {
  it("is whole parts: deleting user leaves users alone", async () => {
    const kv = client();
    const p = prefix();
    for (const key of [["user"], ["user", 1], ["user", 1, "a"], ["users", 1], ["use"], ["user1"]])
      await kv.set([...p, ...key], key.length);
    expect((await collect(kv.list([...p, "user"]))).map((entry) => entry.key.slice(2))).toEqual([
      ["user", 1],
      ["user", 1, "a"],
    ]);
    expect(await kv.count([...p, "user"])).toBe(2);
    expect((await kv.paginate([...p, "user"])).entries).toHaveLength(2);
    expect(await kv.delete([...p, "user", 1], { exact: true })).toEqual({
      success: true,
      deletedCount: 1,
    });
    expect(await kv.delete([...p, "user"])).toEqual({ success: true, deletedCount: 2 });
    expect((await collect(kv.list(p))).map((entry) => entry.key.slice(2))).toEqual([
      ["use"],
      ["user1"],
      ["users", 1],
    ]);
    expect(
      await kv.delete([
        [...p, "use"],
        [...p, "users"],
      ]),
    ).toEqual({ success: true, deletedCount: 2 });
    expect(await kv.delete([...p, "nobody"])).toEqual({ success: true, deletedCount: 0 });
  });

  it("may be empty where it means everything, and nowhere else", async () => {
    const kv = client();
    const p = prefix();
    await kv.set([...p, "x"], 1);
    expect(await kv.count([])).toBeGreaterThan(0);
    expect((await kv.paginate([], { limit: 1 })).entries).toHaveLength(1);
    for (const call of [kv.get([]), kv.set([], 1), kv.delete([])])
      await expect(call).rejects.toMatchObject({
        code: "invalid_key",
        message: expect.stringContaining("empty"),
      });
  });
});
