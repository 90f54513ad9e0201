// What both halves of the table story share: the orders, and what they can be filtered by.
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
export const formatAmount = (amount: number) => amount.toFixed(2);
export const formatCount = (count: number) => count.toLocaleString("en");
