// What may happen in a run of the live store's property, and which views look on.
import type { Kv, KvKey, LiveSelector } from "@keyval/core";
import fc from "fast-check";

/** Clients behind a faulty network; one more number stands for a client with a good one. */
export const clientCount = 3;

const item = fc.integer({ min: 0, max: 11 });
const value = fc.integer({ min: 0, max: 9 });
const by = fc.nat(clientCount);
const client = fc.nat(clientCount - 1);
const what = <Name extends string>(name: Name) => fc.constant(name);

const weighted = <S>(weight: number, arbitrary: fc.Arbitrary<S>) => ({ weight, arbitrary });

export const step = fc.oneof(
  weighted(5, fc.record({ do: what("set"), item, value, by })),
  weighted(3, fc.record({ do: what("delete"), item, by })),
  weighted(3, fc.record({ do: what("pair"), item, value, by })),
  weighted(2, fc.record({ do: what("sum"), item, value, by })),
  weighted(2, fc.record({ do: what("append"), item, value, by })),
  weighted(3, fc.record({ do: what("increment"), item, by })),
  weighted(2, fc.record({ do: what("transaction"), item })),
  weighted(2, fc.record({ do: what("many"), value, by, items: fc.array(item, { maxLength: 12 }) })),
  weighted(
    2,
    fc.record({ do: what("expire"), item, value, by, ms: fc.integer({ min: 1, max: 25 }) }),
  ),
  weighted(
    2,
    fc.record({ do: what("soon"), item, value, by, ms: fc.integer({ min: -5, max: 20 }) }),
  ),
  weighted(1, fc.record({ do: what("give up"), item, value, by, ms: fc.nat(6) })),
  weighted(1, fc.record({ do: what("throw"), item, by })),
  weighted(1, fc.record({ do: what("clear") })),
  weighted(1, fc.record({ do: what("trim"), item, by, isEnd: fc.boolean() })),
  weighted(2, fc.record({ do: what("more"), view: fc.nat(999) })),
  weighted(1, fc.record({ do: what("resync"), view: fc.nat(999) })),
  weighted(3, fc.record({ do: what("toggle"), view: fc.nat(999) })),
  weighted(1, fc.record({ do: what("kill"), by: client })),
  weighted(1, fc.record({ do: what("offline"), by: client })),
  weighted(1, fc.record({ do: what("online") })),
  weighted(1, fc.record({ do: what("restart") })),
  weighted(5, fc.record({ do: what("pause"), ms: fc.nat(12) })),
);
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const list: KvKey = ["list"];

/** The views of one client. */
export function selectorsOf(kv: Kv): readonly LiveSelector[] {
  return [
    { key: ["list", 3] },
    {
      keys: [
        ["list", 1],
        ["list", 2],
        ["pair", 1, "a"],
        ["pair", 1, "b"],
      ],
    },
    { prefix: list },
    { prefix: list, reverse: true },
    { prefix: list, limit: 3 },
    { prefix: list, limit: 1 },
    { prefix: list, limit: 2, reverse: true },
    { prefix: list, start: ["list", 2], end: ["list", 9], limit: 4 },
    { prefix: list, start: ["list", 4], reverse: true },
    { prefix: list, where: { n: { $gte: 5 } } },
    { prefix: list, where: { n: { $lt: 5 } }, limit: 3 },
    { prefix: list, where: { n: { $lt: 5 } }, limit: 2, reverse: true },
    { prefix: list, where: { at: { $gt: kv.now() } } },
    { prefix: list, where: { at: { $lte: kv.now() } }, limit: 2 },
    { prefix: list, pageSize: 3 },
    { prefix: list, pageSize: 2, reverse: true },
    { prefix: list, pageSize: 2, where: { n: { $gte: 3 } } },
    { prefix: ["pair"] },
    { prefix: ["pair"], limit: 4 },
    { prefix: ["sum"] },
    { prefix: ["log"] },
    { count: list },
    { count: list, where: { n: { $gte: 5 } } },
  ];
}

/** What a step writes, as a recipe; nothing for steps that write nothing. */
export function recipeOf(step: Step, kv: Kv): Parameters<Kv["mutate"]>[0] | undefined {
  switch (step.do) {
    case "set":
    case "give up":
      return (tx) => tx.set(["list", step.item], { n: step.value });
    case "delete":
      return (tx) => tx.delete(["list", step.item]);
    case "trim":
      return (tx) => {
        for (let at = 0; at < 12; at++)
          if (step.isEnd ? at >= step.item : at <= step.item) tx.delete(["list", at]);
      };
    case "pair":
      return (tx) =>
        tx
          .set(["pair", step.item % 3, "a"], step.value)
          .set(["pair", step.item % 3, "b"], step.value);
    case "sum":
      return (tx) => tx.sum(["sum", step.item % 3], step.value).sum(["list", "n"], 1);
    case "append":
      return (tx) => tx.append(["log", step.item % 2], [step.value]);
    case "increment":
      return async (tx) => {
        const { value } = await tx.get<{ n: number }>(["list", step.item]);
        tx.set(["list", step.item], { n: ((value?.n ?? 0) + 1) % 10 });
      };
    case "many":
      return (tx) => {
        for (const item of step.items) tx.set(["list", item], { n: (item + step.value) % 10 });
        for (const end of ["a", "b"]) tx.set(["pair", 1, end], step.value);
        if (step.value === 0) for (const end of ["a", "b"]) tx.delete(["pair", 1, end]);
      };
    case "expire":
      return (tx) => tx.set(["list", step.item], { n: step.value }, { expiresIn: step.ms });
    case "soon":
      return (tx) => tx.set(["list", step.item], { n: step.value, at: kv.now().add(step.ms) });
    default:
      return undefined;
  }
}
