import fc from "fast-check";
import { expect, it } from "vitest";
import { collect, describeClient } from "./client-servers.ts";

/** Everything a value may be, nested. */
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      null,
      undefined,
      true,
      false,
      Number.NaN,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ),
    fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text)),
    fc.double(),
    fc.bigInt(),
    fc.uint8Array(),
    fc.date({ noInvalidDate: true }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((items) => new Map(items)),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => new Set(items)),
    fc.record(
      { __type: fc.constantFrom("bigint", "date", "now", "object"), value: tie("value") },
      { noNullPrototype: true },
    ),
  ),
})).value;

describeClient("a value", ({ kv: client, prefix }) => {
  it("comes back as it went, through get, list and a transaction", async () => {
    const kv = client();
    const p = prefix();
    await fc.assert(
      fc.asyncProperty(value, async (value) => {
        await kv.set([...p, "v"], value);
        expect((await kv.get([...p, "v"])).value).toStrictEqual(value);
        expect((await collect(kv.list(p)))[0]?.value).toStrictEqual(value);
        const result = await kv.transaction(async (tx) => (await tx.get([...p, "v"])).value);
        expect(result).toStrictEqual({ ok: true, value, versionstamp: expect.any(String) });
      }),
      { numRuns: 60 },
    );
  });

  it("of a megabyte arrives whole", async () => {
    const kv = client();
    const key = [...prefix(), "large"];
    const text = "é".repeat(500_000);
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, i) => i % 251);
    await kv.set(key, { text, bytes });
    const { value } = await kv.get<{ text: string; bytes: Uint8Array }>(key);
    expect(value?.text === text).toBe(true); // a matcher would take seconds for the bytes
    expect(value && Buffer.compare(value.bytes, bytes)).toBe(0);
  });

  it("that cannot be stored is refused, naming key and path", async () => {
    const kv = client();
    const key = [...prefix(), "x"];
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const [bad, path] of [
      [{ a: [() => 1] }, "a[0]"],
      [{ b: Symbol("s") }, "b"],
      [cycle, "self"],
      [{ when: new Date(Number.NaN) }, "when"],
    ] as const)
      await expect(kv.set(key, bad)).rejects.toMatchObject({
        code: "invalid_value",
        message: expect.stringContaining(`set on ["test", ${key[1]}, "x"]: The value at ${path} `),
      });
    expect(await kv.get(key)).toMatchObject({ versionstamp: null });
  });

  it("of kv.now() is the server's time, in epoch ms", async () => {
    const kv = client();
    const p = prefix();
    const before = Date.now();
    await kv.set([...p, "t"], {
      at: kv.now(),
      later: [kv.now().add("1h")],
      earlier: kv.now().sub(5),
    });
    const after = Date.now();
    const { value } = await kv.get<{ at: number; later: [number]; earlier: number }>([...p, "t"]);
    expect(value?.at).toBeGreaterThanOrEqual(before);
    expect(value?.at).toBeLessThanOrEqual(after);
    expect(value?.later[0]).toBe((value?.at ?? 0) + 3_600_000);
    expect(value?.earlier).toBe((value?.at ?? 0) - 5);
  });

  it("of kv.uuidv7() is one id per commit, in keys and values", async () => {
    const kv = client();
    const p = prefix();
    await kv
      .atomic()
      .set([...p, kv.uuidv7()], { id: kv.uuidv7() })
      .set([...p, "last"], kv.uuidv7())
      .commit();
    await kv.set([...p, kv.uuidv7()], kv.uuidv7());
    const entries = await collect(kv.list<string | { id: string }>(p));
    expect(entries).toHaveLength(3);
    const [first, second, last] = entries;
    expect(first?.key[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(first?.value).toEqual({ id: first?.key[2] });
    expect(last?.value).toBe(first?.key[2]);
    expect(second?.value).toBe(second?.key[2]);
    expect(second?.value).not.toBe(last?.value);
  });
});
