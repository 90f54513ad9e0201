// A query as FTS5 reads it: each word between quotes, so that nothing in it is syntax, and all of them must match.
import { createKvError } from "@keyval/core/protocol";
import type { Tokenizer } from "../search.ts";

/** Each word costs a look-up; a text pasted by mistake must not hold up everybody. */
const wordLimit = 500;

// What the tokenizers take for a separator at least. What is left may hold others (letters younger than SQLite's
// tables, say): then FTS5 reads the word as several that must stand together.
const unicodeSeparators = /[^\p{L}\p{N}\p{M}\p{Co}]+/u;
const asciiSeparators = /[^a-zA-Z0-9\u0080-\u{10ffff}]+/u;

/**
 * The expression that finds what holds every word of `query`; `undefined` when it has none.
 * @throws KvError `too_large`
 */
export function matchExpression(query: string, tokenize: Tokenizer): string | undefined {
  const separators = tokenize === "ascii" ? asciiSeparators : unicodeSeparators;
  const words = new Set(query.split(separators));
  words.delete("");
  if (words.size > wordLimit)
    throw createKvError(
      "too_large",
      `The query has ${words.size} different words, the limit is ${wordLimit}; search for fewer.`,
    );
  // A space is FTS5's AND that passes over a phrase without a word; the keyword would find nothing then.
  return words.size === 0 ? undefined : [...words].map((word) => `"${word}"`).join(" ");
}
