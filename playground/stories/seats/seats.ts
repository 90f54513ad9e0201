// What both halves of the seat story share: where a booking is kept, and how one is made.
import { Kv, type KvKey, type LiveEntry, type Recipe } from "@keyval/core";

export const hall: KvKey = ["playground", "seats", "hall"];
export const lastRush: KvKey = ["playground", "seats", "rush"];

const rows = ["A", "B", "C", "D", "E"];
const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
export const seats = rows.flatMap((row) => numbers.map((number) => [...hall, row, number]));
export const seatName = (key: KvKey) => key.slice(-2).join("");

/** Each booking, by the name of its seat. */
export const bySeat = (entries: readonly LiveEntry<string>[]) =>
  new Map(entries.map((entry) => [seatName(entry.key), entry]));

type Wish = { seat: KvKey; name: string; isBack: boolean };

/** Books a free seat, or gives one back. Which of them is not found out here: it may run again on what has changed. */
export const book: Recipe<Wish, void> = async (tx, { seat, name, isBack }) => {
  const { value: holder } = await tx.get<string>(seat);
  if (isBack) {
    if (holder === name) tx.delete(seat);
  } else if (holder) throw new Error(`${seatName(seat)} is taken: ${holder} was faster.`);
  else tx.set(seat, name);
};

export const clearHall = (kv: Kv) => kv.delete([hall, lastRush]);

const people =
  "Ada Ben Cleo Dan Eve Finn Gus Hana Ian Joy Kim Leo Mia Ned Ola Pia Quin Rosa Sam Tess";

export type Outcome = { name: string; seat: string; holder: string };

/** One person with a client of their own: sets the seat if nobody has. */
async function goFor(seat: KvKey, name: string): Promise<Outcome> {
  const kv = new Kv("/api");
  try {
    const { ok } = await kv
      .atomic()
      .check({ key: seat, versionstamp: null })
      .set(seat, name)
      .commit();
    const holder = ok ? name : String((await kv.get(seat)).value);
    return { name, seat: seatName(seat), holder };
  } finally {
    await kv.close();
  }
}

/** So many people (at most twenty have a name) want the same eight seats at the same moment. */
export async function rush(kv: Kv, taken: ReadonlyMap<string, unknown>, count = 20): Promise<void> {
  const best = seats.filter((seat) => !taken.has(seatName(seat))).slice(0, 8);
  const wish = () => best[Math.floor(Math.random() * best.length)] as KvKey;
  const outcomes = await Promise.all(
    people
      .split(" ")
      .slice(0, count)
      .map((name) => goFor(wish(), name)),
  );
  await kv.set(lastRush, outcomes);
}

export const sayOutcome = ({ name, seat, holder }: Outcome) =>
  name === holder ? `${name} has ${seat}.` : `${name} wanted ${seat}: ${holder} was faster.`;

/** Who was turned away first: they want to know why. */
export const sortOutcomes = (outcomes: readonly Outcome[]) =>
  outcomes.toSorted((a, b) => Number(a.name === a.holder) - Number(b.name === b.holder));
