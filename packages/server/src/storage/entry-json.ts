// The JSON of an entry as every answer has it: made of stored text, nothing is parsed.
import type { StoredEntry } from "./storage.ts";

/** What of an entry an answer shows. */
type EntryText = Pick<StoredEntry, "keyText" | "value" | "versionstamp">;

/** The JSON of an entry. */
export function entryJson({ keyText, value, versionstamp }: EntryText): string {
  return `{"key":${keyText},"value":${value},"versionstamp":"${versionstamp}"}`;
}

/** Entries as a JSON array. */
export function entriesJson(entries: readonly EntryText[]): string {
  return `[${entries.map(entryJson).join(",")}]`;
}
