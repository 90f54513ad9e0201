// The rows that the browser benches show, and who is compared.
import type { Kv } from "@keyval/core";
import type { Row } from "./page/library.ts";

/** The first one is what the others are divided by. */
export const libraries = [
  "Keyval React",
  "Keyval Vue",
  "TanStack Query",
  "TanStack DB",
  "TinyBase",
];
export const count = 2000;

export const row = (id: number, score: number): Row => ({ id, text: `Water plant ${id}`, score });

/** Stores every row with score 0. */
export async function seedRows(kv: Kv): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    const commit = kv.atomic();
    for (let id = from; id < from + 500; id++) commit.set(["rows", id], row(id, 0));
    await commit.commit();
  }
}
