// What the server asks of a storage engine for full-text search. Covered by the storage contract suite.
//
// Guarantees every engine gives:
// - From the moment `createIndex` resolves, every `write` brings each index that covers its keys up to date in the
//   write's own transaction, whatever brought the write about: an index never shows what its entries do not say.
// - Entries of before are taken in by `buildIndex`, a bounded piece at a time, between which anything may be written;
//   where it stands survives a restart. Until an index is complete, a search finds what has been taken in.
// - `search` sees one moment, finds an entry when its text holds every word of the query, and nothing of a query is
//   syntax. Best matches come first; among equals, keys in their order. No expired entry is found.
import type { MaybePromise, StoredEntry } from "./storage.ts";
import type { StoredKey } from "./stored-key.ts";

/** How text is cut into words: letters of any language without case and accents; those, by their English stem; ASCII. */
export const tokenizers = ["unicode61", "porter", "ascii"] as const;
/** How text is cut into words. */
export type Tokenizer = (typeof tokenizers)[number];

/** What an index covers: some fields of the values of what lies below a prefix. */
export type IndexDefinition = {
  readonly prefix: StoredKey;
  /** Checked paths, as in filters. */
  readonly fields: readonly string[];
  readonly tokenize: Tokenizer;
};

/** A full-text index, as storage keeps it. */
export type StoredIndex = IndexDefinition & {
  /** Whether every entry of before has been taken in. */
  readonly isReady: boolean;
};

/** What storage is asked to find. */
export type StoredSearch = {
  /** The prefix of the index to search. */
  readonly index: StoredKey;
  readonly query: string;
  /** Keys from here (inclusive) to there (exclusive). */
  readonly from: StoredKey;
  readonly to: StoredKey;
  readonly limit: number;
  /** The answer ends after the entry with which its values are longer than this. */
  readonly maxBytes?: number;
  /** Only entries it accepts; others do not count for the limit. */
  readonly accept?: (entry: StoredEntry) => boolean;
};

export interface SearchReader {
  /** The indexes, in the order of their prefixes. */
  indexes(): MaybePromise<readonly StoredIndex[]>;
  /** How many entries an index holds: those with any text in its fields. */
  indexedCount(prefix: StoredKey): MaybePromise<number>;
  /** What an index finds. @throws KvError `too_large` on a query of too many words */
  search(search: StoredSearch, now: number): MaybePromise<StoredEntry[]>;
}

/** Called between transactions, as `transaction` is. */
export interface SearchWriter {
  /** Makes an index, empty yet; one of the same prefix is replaced. */
  createIndex(definition: IndexDefinition): MaybePromise<void>;
  /** Whether there was one. */
  removeIndex(prefix: StoredKey): MaybePromise<boolean>;
  /** Takes in the next entries of before, so many that it takes some milliseconds. Whether the index is complete. */
  buildIndex(prefix: StoredKey): MaybePromise<boolean>;
}
