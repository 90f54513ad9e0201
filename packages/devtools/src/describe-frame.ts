// A frame in a few words.
import { plural } from "./plural.ts";
import { keyText } from "./key-text.ts";
import type { KvEntryMaybe, WatchFrame } from "@keyval/core/protocol";

const shownKeys = 3;

function keysText(entries: readonly KvEntryMaybe[]): string {
  const keys = entries.slice(0, shownKeys).map(({ key }) => keyText(key));
  return (
    keys.join(" ") + (entries.length > shownKeys ? ` and ${entries.length - shownKeys} more` : "")
  );
}

/** What a frame says; its type is shown beside it. */
export function describeFrame(frame: WatchFrame): string {
  switch (frame.type) {
    case "open":
      return `connection ${frame.connection}`;
    case "snapshot":
      return `watch ${frame.watch}: ${plural(frame.entries.length, "entry", "entries")}${frame.hasMore ? ", there are more" : ""}`;
    case "commit":
      return keysText(frame.entries);
    case "reset":
      return `${plural(frame.watches.length, "watch begins", "watches begin")} anew: ${frame.reason}`;
    case "error":
      return `${frame.code}: ${frame.error}`;
    case "ping":
      return "caught up";
  }
}

/** The entries a frame brings. */
export function entriesOf(frame: WatchFrame): readonly KvEntryMaybe[] {
  if (frame.type === "snapshot") return frame.entries;
  if (frame.type === "commit")
    return [...frame.entries, ...frame.refills.flatMap((refill) => refill.entries)];
  return [];
}
