// What both halves of the search story share: where the recipes are, and how a found word is marked.
import type { KvKey } from "@keyval/core";

export const dishes: KvKey = ["playground", "dishes"];

export type Dish = { title: string; text: string; country: string };

/** A text in pieces, every other one a word of the query. */
export function pieces(text: string, query: string): { text: string; isFound: boolean }[] {
  const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [{ text, isFound: false }];
  // The index knows English stems: “roasted” is found by “roast”.
  const stems = words.map((word) => word.replace(/(?<=.{3})(ed|ing|s)$/i, ""));
  const found = new RegExp(`(\\b(?:${stems.join("|")})\\p{L}*)`, "giu");
  return text.split(found).map((piece, i) => ({ text: piece, isFound: i % 2 === 1 }));
}

export const suggestions = ["roasted pepper", "lemon", "Greece soup", "slow beans"];
