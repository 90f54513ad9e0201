// Answers made of stored text: values are never parsed on their way out.
import type { KvKey } from "@keyval/core/protocol";
import { entriesJson, entryJson, missingEntryJson } from "../services/commits/change.ts";
import type { Page } from "../services/reads/reads.ts";

type Entry = Parameters<typeof entryJson>[0];

/** Entries of asked keys in their order, missing ones with nulls. */
export function entriesOrMissingJson(
  entries: readonly (Entry | undefined)[],
  keys: readonly KvKey[],
): string {
  const texts = entries.map((entry, i) =>
    entry ? entryJson(entry) : missingEntryJson(keys[i] as KvKey),
  );
  return `[${texts.join(",")}]`;
}

/** A page. */
export function pageJson({ entries, cursor, hasMore }: Page): string {
  return `{"entries":${entriesJson(entries)},"cursor":${JSON.stringify(cursor)},"hasMore":${hasMore}}`;
}
