// What both halves of the kanban story share: where a card is kept, and how it moves.
import type { KvKey, LiveEntry, Recipe } from "@keyval/core";
import { generateKeyBetween } from "fractional-indexing";

export type Card = { title: string };
export type CardEntry = LiveEntry<Card>;

/** A card's key is its place: the board, a column, its order in it; and its id. */
export const board: KvKey = ["playground", "kanban"];
export const columns = ["To do", "Doing", "Done"];

const columnOf = (key: KvKey) => String(key.at(-3));
const orderOf = (key: KvKey) => String(key.at(-2));
export const idOf = (key: KvKey) => String(key.at(-1));

export const cardsIn = (column: string, cards: readonly CardEntry[]) =>
  cards.filter(({ key }) => columnOf(key) === column);

/** A key between those of two neighbours: none of them has to change. */
function keyAt(cards: readonly CardEntry[], column: string, index: number, id: string): KvKey {
  const orders = cardsIn(column, cards).map(({ key }) => orderOf(key));
  const above = orders[index - 1] ?? null;
  const below = orders.slice(index).find((order) => above === null || order > above) ?? null;
  return [...board, column, generateKeyBetween(above, below), id];
}

export type Move = { from: KvKey; to: KvKey };

/** To the `index`-th place of a column, counted without the card itself. */
export function moveTo(cards: readonly CardEntry[], from: KvKey, column: string, index: number) {
  const id = idOf(from);
  const others = cards.filter(({ key }) => idOf(key) !== id);
  return { from, to: keyAt(others, column, index, id) };
}

const arrows: Record<string, { across: number; down: number }> = {
  ArrowLeft: { across: -1, down: 0 },
  ArrowRight: { across: 1, down: 0 },
  ArrowUp: { across: 0, down: -1 },
  ArrowDown: { across: 0, down: 1 },
};

/** One step, as an arrow key says. */
export function moveBy(cards: readonly CardEntry[], from: KvKey, arrow: string): Move | undefined {
  const { across, down } = arrows[arrow] ?? { across: 0, down: 0 };
  const column = columns[columns.indexOf(columnOf(from)) + across];
  const index = cardsIn(columnOf(from), cards).findIndex(({ key }) => key === from) + down;
  if ((across || down) && column && index >= 0) return moveTo(cards, from, column, index);
  return undefined;
}

/** Takes the card away there and puts it here, in one commit. Where somebody else was faster, theirs holds. */
export const moveCard: Recipe<Move, void> = async (tx, { from, to }) => {
  const { value } = await tx.get<Card>(from);
  if (value) tx.delete(from).set(to, value);
};

export const addCard: Recipe<{ key: KvKey; card: Card }, void> = (tx, { key, card }) => {
  tx.set(key, card);
};

export const deleteCard: Recipe<KvKey, void> = (tx, key) => {
  tx.delete(key);
};

/** The key of a new card: the last of the first column. */
export const newKey = (cards: readonly CardEntry[]) =>
  keyAt(cards, "To do", cardsIn("To do", cards).length, crypto.randomUUID());

/** Where a card is, for those who listen. */
export function describe(cards: readonly CardEntry[], key: KvKey): string {
  const column = cardsIn(columnOf(key), cards);
  const index = column.findIndex((card) => String(card.key) === String(key));
  if (index < 0) return "";
  return `${column[index]?.value.title}: ${columnOf(key)}, ${index + 1} of ${column.length}`;
}
