// The binding contract, writing: recipes through useMutation.
import type { KvTransaction } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { MountedProbes, Probe } from "./binding-driver.ts";

const add = {
  hook: "useMutation",
  recipe: (tx: KvTransaction, amount: number) => {
    tx.sum(["n"], amount);
    return `added ${amount}`;
  },
} satisfies Probe;

const mutate = (mounted: MountedProbes, variables: unknown) =>
  (now(mounted)["mutate"] as (variables: unknown) => void)(variables);

const mutateAsync = (mounted: MountedProbes, variables?: unknown, probe = 0) =>
  (now(mounted, probe)["mutateAsync"] as (variables: unknown) => Promise<unknown>)(variables);

export function bindingMutations({ mount, createKv, driver }: BindingContext): void {
  it("shows a change in the same turn as mutate(), and what the server made of it", async () => {
    const kv = createKv();
    const mounted = mount([add, { hook: "useKv", key: ["n"] }], kv);
    await shows(mounted, { value: null }, 1);
    const view = kv.live({ key: ["n"] });
    mutate(mounted, 2);
    expect(view.getSnapshot().entry).toMatchObject({ value: 2, pending: true });
    await shows(mounted, { status: "success", data: "added 2", variables: 2 });
    await until(() => expect(now(mounted, 1)["versionstamp"]).not.toBeNull());
    expect(now(mounted, 1)).toMatchObject({ value: 2 });
    const shown = mounted.seen(1).map(({ value }) => value);
    expect([...new Set(shown)]).toEqual([undefined, null, 2]);
  });

  it("runs once, also when its component renders meanwhile", async () => {
    const mounted = mount([
      { hook: "useKv and useMutation", key: ["n"], recipe: add.recipe },
      { hook: "useKv and useMutation", key: ["n"], recipe: add.recipe },
    ]);
    for (const i of [0, 1]) await shows(mounted, { value: null }, i);
    for (let i = 0; i < 5; i += 1) {
      mutate(mounted, 1);
      await until(() => expect(now(mounted)).toMatchObject({ value: i + 1, status: "success" }));
    }
    const other = createKv();
    expect((await other.get(["n"])).value).toBe(5);
    expect(new Set(mounted.seen(1).map(({ value }) => value))).toEqual(
      new Set([undefined, null, 1, 2, 3, 4, 5]),
    );
  });

  it("adds up what several windows do at once", async () => {
    const mounted = mount([add, { hook: "useKv", key: ["n"] }]);
    const other = mount([add, { hook: "useKv", key: ["n"] }]);
    await shows(mounted, { value: null }, 1);
    await shows(other, { value: null }, 1);
    for (let i = 0; i < 10; i += 1) {
      mutate(mounted, 1);
      mutate(other, 1);
    }
    await shows(mounted, { value: 20 }, 1);
    await shows(other, { value: 20 }, 1);
  });

  it("inserts into a list at once, and keeps it there", async () => {
    const insert: Probe = {
      hook: "useMutation",
      recipe: (tx: KvTransaction, n: number) => void tx.set(["l", n], n),
    };
    const mounted = mount([insert, { hook: "useKvList", prefix: ["l"] }]);
    await shows(mounted, { status: "success" }, 1);
    for (const n of [2, 1, 3]) mutate(mounted, n);
    await until(() => expect(values(now(mounted, 1))).toEqual([1, 2, 3]));
    await shows(mounted, { status: "success" });
    const lengths = mounted.seen(1).map((shown) => values(shown).length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  it("takes back what the server refused, and says why", async () => {
    const kv = createKv();
    await kv.set(["n"], "not a number");
    const mounted = mount([add, { hook: "useKv", key: ["n"] }], kv);
    await shows(mounted, { value: "not a number" }, 1);
    mutate(mounted, 1);
    await shows(mounted, { status: "error" });
    expect(now(mounted)["error"]).toMatchObject({ code: "invalid_value" });
    expect(now(mounted, 1)).toMatchObject({ value: "not a number" });
  });

  it("reports a lost conflict as an error with code conflict", async () => {
    const kv = createKv();
    const other = createKv();
    const always: Probe = {
      hook: "useMutation",
      options: { maxRetries: 0 },
      recipe: async (tx: KvTransaction) => {
        const { value } = await tx.get<number>(["n"]);
        await other.set(["n"], (value ?? 0) + 1); // somebody is always faster
        tx.set(["n"], "mine");
      },
    };
    const mounted = mount([always], kv);
    await until(() => expect(now(mounted)["mutateAsync"]).toBeTypeOf("function"));
    await expect(mutateAsync(mounted)).rejects.toMatchObject({ code: "conflict" });
    await shows(mounted, { status: "error" });
  });

  it("keeps mutations of one turn apart, and each with what its own recipe returned", async () => {
    const kv = createKv();
    const concat: Probe = {
      hook: "useMutation",
      recipe: (tx: KvTransaction, text: string) => {
        tx.set(["texts", text], text);
        return text;
      },
    };
    const mounted = mount([add, concat, add], kv);
    await until(() => expect(now(mounted, 2)["mutateAsync"]).toBeTypeOf("function"));
    const results = [
      mutateAsync(mounted, 1),
      mutateAsync(mounted, "a", 1),
      mutateAsync(mounted, 2, 2),
      mutateAsync(mounted, "b", 1),
      mutateAsync(mounted, 1),
    ];
    expect(await Promise.all(results)).toEqual(["added 1", "a", "added 2", "b", "added 1"]);
    expect((await kv.get(["n"])).value).toBe(4);
  });

  it("runs the caller's onMutate first, and hands what it returned to the other callbacks", async () => {
    const kv = createKv();
    const calls: unknown[] = [];
    const mounted = mount(
      [
        {
          hook: "useMutation",
          recipe: (tx: KvTransaction, amount: number) => {
            calls.push("recipe");
            tx.sum(["n"], amount);
            return "done";
          },
          options: {
            onMutate: (variables: unknown) => {
              calls.push(["onMutate", variables]);
              return { undo: "me" };
            },
            onSettled: (data: unknown, _: unknown, variables: unknown, result: unknown) =>
              calls.push(["onSettled", data, variables, result]),
          },
        },
      ],
      kv,
    );
    await until(() => expect(now(mounted)["mutateAsync"]).toBeTypeOf("function"));
    await mutateAsync(mounted, 3);
    expect(calls).toEqual([["onMutate", 3], "recipe", ["onSettled", "done", 3, { undo: "me" }]]);
  });

  const refusals: [string, () => unknown][] = [
    [
      "throws",
      () => {
        throw new Error("not today");
      },
    ],
    ["rejects", () => Promise.reject(new Error("not today"))],
  ];

  it.each(refusals)("writes nothing when the caller's onMutate %s", async (_, onMutate) => {
    const kv = createKv();
    const mounted = mount([{ ...add, options: { onMutate } }], kv);
    await until(() => expect(now(mounted)["mutateAsync"]).toBeTypeOf("function"));
    await expect(mutateAsync(mounted, 1)).rejects.toThrow("not today");
    expect((await kv.get(["n"])).value).toBeNull();
  });

  it.each(refusals)("writes nothing when the MutationCache's onMutate %s", async (_, onMutate) => {
    const kv = createKv();
    const mounted = driver.mount(kv, [add], driver.createQueryClient({ onMutate }));
    await until(() => expect(now(mounted)["mutateAsync"]).toBeTypeOf("function"));
    await expect(mutateAsync(mounted, 1)).rejects.toThrow("not today");
    expect((await kv.get(["n"])).value).toBeNull();
    mounted.unmount();
  });
}
