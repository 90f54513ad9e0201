// What both halves of the table story share: the orders, what they can be filtered by, and which rows exist. All rows
// are equally high, so a division tells.
import type { KvKey, Where } from "@keyval/core";

export const orders: KvKey = ["playground", "orders"];

export type Order = { customer: string; country: string; status: string; amount: number };

export const statuses = ["new", "paid", "sent", "returned"];
export const countries = ["Austria", "Brazil", "Canada", "Denmark", "Estonia", "France"];

export type Filter = { customer: string; country: string; status: string; over: number };
export const everything: Filter = { customer: "", country: "", status: "", over: 0 };

export const toWhere = ({ customer, country, status, over }: Filter): Where => ({
  ...(customer && { customer: { $containsi: customer } }),
  ...(country && { country }),
  ...(status && { status }),
  ...(over > 0 && { amount: { $gt: over } }),
});

export const rowHeight = 36;
/** How many rows there are elements for: those in sight, and as many again around them. */
const rendered = 30;

/** The first of them, when so much is scrolled away: as many above what is in sight as below. */
export const firstRow = (scrolled: number, count: number) =>
  Math.max(0, Math.min(Math.floor(scrolled / rowHeight) - 10, count - rendered));

/** Those rows, each with its place. */
export const rowsFrom = <Entry>(first: number, entries: readonly Entry[]) =>
  entries.slice(first, first + rendered).map((entry, i) => ({ entry, index: first + i }));

export const formatAmount = (amount: number) => amount.toFixed(2);
export const formatCount = (count: number) => count.toLocaleString("en");
