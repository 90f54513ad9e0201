import type { KvTransaction } from "@keyval/core";
import { expect, it } from "vitest";
import { describeClient } from "./client-servers.ts";

describeClient("transaction", ({ kv: client, fetch, prefix }) => {
  it("loses none of 8 clients' 100 increments", async () => {
    const key = [...prefix(), "n"];
    const increment = async (tx: KvTransaction) => {
      const { value } = await tx.get<number>(key);
      tx.set(key, (value ?? 0) + 1);
    };
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const kv = client();
        for (let i = 0; i < 100; i++)
          expect(await kv.transaction(increment, { maxRetries: 10_000 })).toMatchObject({
            ok: true,
          });
      }),
    );
    expect((await client().get(key)).value).toBe(800);
  }, 60_000);

  it("answers conflict when somebody else was faster, and stores nothing", async () => {
    const kv = client();
    const p = prefix();
    const result = await kv.transaction(async (tx) => {
      await tx.get([...p, "a"]);
      await kv.set([...p, "a"], "somebody else");
      tx.set([...p, "a"], "mine").set([...p, "b"], "mine");
    });
    expect(result).toEqual({ ok: false, error: "conflict" });
    expect(
      (
        await kv.get([
          [...p, "a"],
          [...p, "b"],
        ])
      ).map((entry) => entry.value),
    ).toEqual(["somebody else", null]);
  });

  it("runs again after a conflict, as often as it may", async () => {
    const kv = client();
    const key = [...prefix(), "a"];
    let runs = 0;
    const meddled = (times: number) => async (tx: KvTransaction) => {
      const { value } = await tx.get<number>(key);
      if (runs++ < times) await kv.set(key, runs);
      tx.set(key, `${value} seen`);
      return runs;
    };
    expect(await kv.transaction(meddled(2), { maxRetries: 2, retryDelay: "1ms" })).toEqual({
      ok: true,
      value: 3,
      versionstamp: (await kv.get(key)).versionstamp,
    });
    expect((await kv.get(key)).value).toBe("2 seen");
    runs = 0;
    expect(await kv.transaction(meddled(3), { maxRetries: 2, retryDelay: 0 })).toMatchObject({
      ok: false,
    });
    expect(runs).toBe(3);
  });

  it("shows one moment: a read that finds an earlier one changed restarts the function", async () => {
    const kv = client();
    const p = prefix();
    await kv
      .atomic()
      .set([...p, "a"], 1)
      .set([...p, "b"], 1)
      .commit();
    const seen: unknown[][] = [];
    let runs = 0;
    const result = await kv.transaction(
      async (tx) => {
        const a = await tx.get([...p, "a"]);
        if (runs++ === 0)
          await kv
            .atomic()
            .set([...p, "a"], 2)
            .set([...p, "b"], 2)
            .commit();
        const b = await tx.get([...p, "b"]);
        seen.push([a.value, b.value]);
        return runs;
      },
      { maxRetries: 1, retryDelay: 0 },
    );
    expect(result).toMatchObject({ ok: true, value: 2 });
    expect(seen).toEqual([[2, 2]]);
  });

  it("counts as lost also when the function swallowed the conflict of a read", async () => {
    const kv = client();
    const p = prefix();
    const result = await kv.transaction(async (tx) => {
      await tx.get([...p, "a"]);
      await kv.set([...p, "a"], 1);
      await tx.get([...p, "b"]).catch(() => undefined);
      tx.set([...p, "c"], 1);
    });
    expect(result).toEqual({ ok: false, error: "conflict" });
    expect(await kv.count(p)).toBe(1);
  });

  it("never mixes two moments in reads made together", async () => {
    const kv = client();
    const p = prefix();
    const keys = ["a", "b", "c"].map((name) => [...p, name]);
    const writer = client();
    const write = (n: number) => {
      const commit = writer.atomic();
      for (const key of keys) commit.set(key, n);
      return commit.commit();
    };
    await write(0);
    for (let i = 1; i <= 50; i++) {
      const reading = kv.transaction(
        async (tx) => {
          const together = await Promise.all(keys.slice(0, 2).map((key) => tx.get(key)));
          const [later] = await tx.get([keys[2] as string[]]);
          return [...together, later].map((entry) => entry?.value);
        },
        { maxRetries: 10, retryDelay: 1 },
      );
      const [result] = await Promise.all([reading, write(i)]);
      expect(result.ok && new Set(result.value).size).toBe(1);
    }
  });

  it("rethrows what the function throws, and stores nothing", async () => {
    const kv = client();
    const p = prefix();
    const error = new Error("changed my mind");
    const failing = kv.transaction(
      async (tx) => {
        tx.set([...p, "a"], 1);
        throw error;
      },
      { maxRetries: 5 },
    );
    await expect(failing).rejects.toBe(error);
    expect(await kv.count(p)).toBe(0);
  });

  it("sees its own writes, on what was and on what was not", async () => {
    const kv = client();
    const p = prefix();
    const key = (name: string) => [...p, name];
    await kv.atomic().set(key("n"), 5).set(key("list"), [2]).set(key("gone"), 1).commit();
    const result = await kv.transaction(async (tx) => {
      tx.sum(key("n"), 2n).append(key("list"), [3]).prepend(key("list"), [1]).delete(key("gone"));
      tx.set(key("new"), { a: new Date(0) })
        .set(key("back"), 1)
        .delete(key("back"))
        .max(key("back"), 7);
      const entries = await tx.get(["n", "list", "gone", "new", "back", "none"].map(key));
      const exists = entries.map((entry) => entry.versionstamp !== null);
      return { exists, values: entries.map((entry) => entry.value) };
    });
    expect(result).toMatchObject({
      value: {
        exists: [true, true, false, true, true, false],
        values: [7n, [1, 2, 3], null, { a: new Date(0) }, 7, null],
      },
    });
    expect(
      (await kv.get([key("n"), key("list"), key("gone")])).map((entry) => entry.value),
    ).toEqual([7n, [1, 2, 3], null]);
    const typed = kv.transaction(async (tx) => tx.sum(key("list"), 1).get(key("list")));
    await expect(typed).rejects.toMatchObject({ code: "invalid_value" });
  });

  it("reads each key once, several asked for together in one request", async () => {
    const p = prefix();
    await client().get(p);
    const sent: string[] = [];
    const kv = client({
      fetch: (input, init) => {
        sent.push(new URL(String(input)).pathname);
        return fetch(input, init);
      },
    });
    await kv.get(p); // finds out which server this is
    sent.length = 0;
    await kv.transaction(async (tx) => {
      await Promise.all([
        tx.get([...p, 1]),
        tx.get([
          [...p, 2],
          [...p, 3],
        ]),
        tx.get([...p, 1]),
      ]);
      await tx.get([
        [...p, 3],
        [...p, 1],
      ]);
      tx.set([...p, 1], 1);
    });
    expect(sent).toHaveLength(2);
  });

  it("gives each retry a commit of its own", async () => {
    const kv = client();
    const p = prefix();
    const ids: unknown[] = [];
    let runs = 0;
    await kv.transaction(
      async (tx) => {
        await tx.get([...p, "x"]);
        tx.set([...p, "id"], kv.uuidv7());
        ids.push((await tx.get([...p, "id"])).value);
        if (runs++ === 0) await kv.set([...p, "x"], 1);
      },
      { maxRetries: 1, retryDelay: 0 },
    );
    expect(ids).toHaveLength(2);
    expect(ids[0]).not.toBe(ids[1]);
    expect((await kv.get([...p, "id"])).value).toBe(ids[1]);
  });

  it("is aborted by its signal, between its attempts too", async () => {
    const kv = client();
    const key = [...prefix(), "a"];
    const controller = new AbortController();
    const reason = new Error("left");
    let runs = 0;
    const endless = kv.transaction(
      async (tx) => {
        await tx.get(key);
        await kv.set(key, runs);
        if (runs++ === 0) queueMicrotask(() => setTimeout(() => controller.abort(reason)));
        tx.set(key, "never");
      },
      { maxRetries: 1_000, retryDelay: "1h", signal: controller.signal },
    );
    await expect(endless).rejects.toMatchObject({ code: "aborted", cause: reason });
    expect(runs).toBe(1);
  });
});
