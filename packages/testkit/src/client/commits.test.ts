import type { KvKey } from "@keyval/core";
import { describe, expect, it, vi } from "vitest";
import { collect, describeClient } from "./client-servers.ts";
import { lossyFetch } from "./lossy-fetch.ts";

describeClient("atomic", ({ kv: client, fetch, kind, prefix }) => {
  it("stores all its changes under one versionstamp, applied in order", async () => {
    const kv = client();
    const p = prefix();
    const key = (name: string): KvKey => [...p, name];
    await kv.set(key("gone"), 1);
    await kv.set(key("list"), [2]);
    const result = await kv
      .atomic()
      .set(key("a"), 1)
      .sum(key("a"), 2)
      .sum(key("new"), 5n)
      .max(key("max"), 3)
      .max(key("max"), 2)
      .min(key("min"), 3)
      .min(key("min"), 2)
      .append(key("list"), [3, { four: 4n }])
      .prepend(key("list"), [0, 1])
      .append(key("fresh"), ["x"])
      .delete(key("gone"))
      .commit();
    expect(result).toEqual({ ok: true, versionstamp: expect.any(String) });
    const entries = await collect(kv.list(p));
    expect(Object.fromEntries(entries.map((entry) => [entry.key.at(-1), entry.value]))).toEqual({
      a: 3,
      new: 5n,
      max: 3,
      min: 2,
      list: [0, 1, 2, 3, { four: 4n }],
      fresh: ["x"],
    });
    for (const entry of entries) expect(entry.versionstamp).toBe(result.ok && result.versionstamp);
  });

  it("stores nothing when a check fails, and says so without throwing", async () => {
    const kv = client();
    const p = prefix();
    const free = await kv.get([...p, "free"]);
    const { versionstamp } = await kv.set([...p, "taken"], 1);
    const failed = await kv
      .atomic()
      .check(free, { key: [...p, "taken"], versionstamp: null })
      .set([...p, "free"], 1)
      .commit();
    expect(failed).toEqual({ ok: false, conflicts: kind === "keyval" ? [[...p, "taken"]] : [] });
    expect(await kv.get([...p, "free"])).toEqual(free);
    const good = await kv
      .atomic()
      .check(free, { key: [...p, "taken"], versionstamp })
      .set([...p, "free"], 1)
      .commit();
    expect(good).toMatchObject({ ok: true });
    expect(good.ok && good.versionstamp > versionstamp).toBe(true);
  });

  it("stores nothing when one change fails, and says which", async () => {
    const kv = client();
    const p = prefix();
    await kv.set([...p, "text"], "x");
    const failing = kv
      .atomic()
      .set([...p, "a"], 1)
      .sum([...p, "text"], 1)
      .set([...p, "b"], 1)
      .commit();
    await expect(failing).rejects.toMatchObject({
      code: "invalid_value",
      status: 400,
      message: expect.stringContaining('"text"'),
    });
    await expect(
      kv
        .atomic()
        .append([...p, "text"], [1])
        .commit(),
    ).rejects.toMatchObject({ code: "invalid_value" });
    expect((await collect(kv.list(p))).map((entry) => entry.value)).toEqual(["x"]);
  });

  it("checks its arguments as they are added, naming the key", () => {
    const atomic = client().atomic();
    const cases: [() => unknown, string, string][] = [
      [() => atomic.set([], 1), "invalid_key", "empty"],
      [() => atomic.set(["a", Number.NaN], 1), "invalid_key", "Part 1 of the key is NaN"],
      [() => atomic.delete("a" as never), "invalid_key", "array"],
      [() => atomic.sum(["a"], "1" as never), "invalid_value", 'sum on ["a"]'],
      [() => atomic.max(["a", 1n], Number.NaN), "invalid_value", 'max on ["a", 1n]'],
      [() => atomic.append(["a"], 1 as never), "invalid_value", 'append on ["a"]'],
      [
        () => atomic.prepend(["a"], [() => 1]),
        "invalid_value",
        'prepend on ["a"]: The value at [0]',
      ],
      [() => atomic.set(["a"], 1, { expiresIn: 0 }), "invalid_argument", "expiresIn"],
      [() => atomic.set(["a"], 1, { expiresIn: "soon" as never }), "invalid_argument", "expiresIn"],
      [() => atomic.check({ key: ["a"] } as never), "invalid_argument", '["a"]'],
      [() => atomic.check({ key: [null] as never, versionstamp: null }), "invalid_key", "Part 0"],
    ];
    for (const [call, code, message] of cases)
      expect(call).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(message) }),
      );
  });

  it("takes 1000 operations and no more", async () => {
    const kv = client();
    const p = prefix();
    const atomic = kv.atomic().check(await kv.get(p));
    for (let i = 0; i < 999; i++) atomic.sum([...p, i % 10], 1);
    expect(await atomic.commit()).toMatchObject({ ok: true });
    expect((await kv.get([...p, 8])).value).toBe(100);
    expect(() => atomic.delete([...p, 1])).toThrow(
      expect.objectContaining({ code: "too_large", message: expect.stringContaining("1000") }),
    );
  });

  it("commits once", async () => {
    const atomic = client()
      .atomic()
      .sum([...prefix(), "n"], 1);
    await atomic.commit();
    await expect(atomic.commit()).rejects.toMatchObject({ code: "invalid_argument" });
  });

  it("adds up 32 concurrent sums exactly, beyond 2^53 too", async () => {
    const kv = client();
    const p = prefix();
    const large = 2n ** 70n;
    await kv.set([...p, "large"], Number.MAX_SAFE_INTEGER);
    await Promise.all(
      Array.from({ length: 32 }, (_, i) =>
        client()
          .atomic()
          .sum([...p, "small"], i)
          .sum([...p, "large"], 1)
          .sum([...p, "huge"], large)
          .commit(),
      ),
    );
    const [small, beyond, huge] = await kv.get([
      [...p, "small"],
      [...p, "large"],
      [...p, "huge"],
    ]);
    expect(small?.value).toBe(496);
    expect(beyond?.value).toBe(BigInt(Number.MAX_SAFE_INTEGER) + 32n);
    expect(huge?.value).toBe(32n * large);
  });

  it("is gone, or kept, as its expiresIn says", async () => {
    const kv = client();
    const p = prefix();
    await kv.set([...p, "short"], 1, { expiresIn: "30ms" });
    await kv
      .atomic()
      .set([...p, "long"], 1, { expiresIn: "1h" })
      .set([...p, "summed"], 1, { expiresIn: 500 }) // longer than a busy machine takes to the sum
      .commit();
    await kv
      .atomic()
      .sum([...p, "summed"], 1)
      .commit();
    expect((await kv.get([...p, "summed"])).value).toBeOneOf([2, null]);
    await vi.waitFor(async () => expect(await kv.count(p)).toBe(1));
    expect(await kv.get([...p, "short"])).toMatchObject({ value: null, versionstamp: null });
    await kv.set([...p, "long"], 2);
    expect((await kv.get([...p, "long"])).value).toBe(2);
  });

  it("deletes with a filter", async () => {
    const kv = client();
    const p = prefix();
    await Promise.all([1, 2, 3, 4].map((n) => kv.set([...p, n], { n })));
    expect(await kv.delete(p, { where: { n: { $gt: 2 } } })).toEqual({
      success: true,
      deletedCount: 2,
    });
    expect(await kv.count(p)).toBe(2);
  });

  it("whose answer is lost is applied once, or its caller is told that nobody knows", async () => {
    const lossy = lossyFetch(fetch);
    const kv = client({ fetch: lossy.fetch, retry: { base: 0 } });
    const p = prefix();
    await kv.get(p); // finds out which server this is
    lossy.loseAnswers(2);
    const commit = kv
      .atomic()
      .sum([...p, "n"], 1)
      .commit();
    if (kind === "keyval") await expect(commit).resolves.toMatchObject({ ok: true });
    else await expect(commit).rejects.toMatchObject({ code: "network" });
    lossy.loseAnswers(0);
    expect((await kv.get([...p, "n"])).value).toBe(1);
    await kv.set([...p, "x", 1], 1);
    lossy.loseAnswers(1);
    const deletion = kv.delete([...p, "x"]);
    if (kind === "keyval")
      await expect(deletion).resolves.toEqual({ success: true, deletedCount: 1 });
    else await expect(deletion).rejects.toMatchObject({ code: "network" });
    lossy.loseAnswers(2);
    expect((await kv.get([...p, "n"])).value).toBe(1); // reads are always repeated
  });
});

describe("a commit that is committed again after it rejected", () => {
  describeClient("keeps its commitId", ({ kv: client, fetch, kind, prefix }) => {
    it("so that it is applied once", async () => {
      if (kind === "reference") return; // has no commitId; the test above shows what happens there
      const lossy = lossyFetch(fetch);
      const kv = client({ fetch: lossy.fetch, retry: { limit: 0 } });
      const key = [...prefix(), "n"];
      const atomic = kv
        .atomic()
        .check(await kv.get(key))
        .sum(key, 1);
      lossy.loseAnswers(1);
      await expect(atomic.commit()).rejects.toMatchObject({ code: "network" });
      expect(await atomic.commit()).toEqual({
        ok: true,
        versionstamp: (await kv.get(key)).versionstamp,
      });
      expect((await kv.get(key)).value).toBe(1);
    });
  });
});
