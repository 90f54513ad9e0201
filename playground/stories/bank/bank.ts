// What both halves of the bank story share: accounts, and how money goes from one to the other.
import type { Kv, KvKey, LiveEntry } from "@keyval/core";

export const accounts: KvKey = ["playground", "bank", "accounts"];
export const transfers: KvKey = ["playground", "bank", "transfers"];

export const names = ["Ada", "Ben", "Cleo", "Dan"];

export type Order = { from: string; to: string; amount: number };
/** An order that was carried out, and in which attempt. */
export type Transfer = Order & { attempts: number };

/** Both accounts and the record change together, or not at all. */
export async function transfer(kv: Kv, { from, to, amount }: Order): Promise<void> {
  if (from === to) throw new Error("Choose two accounts.");
  let attempts = 0;
  const result = await kv.transaction(
    async (tx) => {
      attempts += 1; // again whenever somebody else has changed what was read
      const [payer, payee] = await tx.get<number>([
        [...accounts, from],
        [...accounts, to],
      ]);
      const balance = payer?.value ?? 0;
      if (balance < amount) throw new Error(`${from} has ${balance}, not ${amount}.`);
      tx.set([...accounts, from], balance - amount);
      tx.set([...accounts, to], (payee?.value ?? 0) + amount);
      tx.set([...transfers, kv.uuidv7()], { from, to, amount, attempts } satisfies Transfer);
    },
    { maxRetries: 20, retryDelay: "20ms" },
  );
  if (!result.ok) throw new Error("Too many people move money: try again.");
}

const pick = <T>(all: readonly T[]) => all[Math.floor(Math.random() * all.length)] as T;

/** Ten transfers in the same moment: most of them read what another is about to change. */
export async function transferTen(kv: Kv): Promise<void> {
  const orders = Array.from({ length: 10 }, () => {
    const from = pick(names);
    return { from, to: pick(names.filter((name) => name !== from)), amount: 5 };
  });
  const outcomes = await Promise.allSettled(orders.map((order) => transfer(kv, order)));
  const refused = outcomes.find((outcome) => outcome.status === "rejected");
  if (refused) throw refused.reason;
}

export const total = (entries: readonly LiveEntry<number>[]) =>
  entries.reduce((sum, { value }) => sum + value, 0);

/** How wide an account's bar is. */
export const share = (value: number, entries: readonly LiveEntry<number>[]) =>
  `${(100 * value) / total(entries)}% 100%`;

export const sayAttempts = (attempts: number) =>
  attempts === 1 ? "at once" : `${attempts - 1} ${attempts === 2 ? "conflict" : "conflicts"}`;
