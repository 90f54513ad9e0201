// A frame in a few words.
import { plural } from "./plural.ts";
import { keyText, shortKeys } from "./key-text.ts";
import type { KvEntryMaybe, WatchFrame } from "@keyval/core/protocol";
import type { StatusNote } from "./recorder.ts";

/** Entries of a commit that its line names. */
const namedEntries = 3;

/** The first entries of a commit by their keys, and how many are not named. */
export function namesIn(entries: readonly KvEntryMaybe[]) {
  const named = entries.slice(0, namedEntries);
  const keys = shortKeys(named.map(({ key }) => keyText(key)));
  return {
    named: named.map((entry, i) => ({ entry, key: keys[i] as string })),
    others: entries.length - named.length,
  };
}

const statusTexts: Record<StatusNote["status"], string> = {
  idle: "nothing is watched",
  connecting: "opening the stream",
  live: "the stream is open",
  reconnecting: "the stream is gone; it is opened again",
  offline: "the stream is gone, and so is the network",
  closed: "the client is closed",
};

/** What a frame says; its type is shown beside it. */
export function describeFrame(frame: WatchFrame | StatusNote): string {
  switch (frame.type) {
    case "status":
      return statusTexts[frame.status];
    case "open":
      return `connection ${frame.connection}`;
    case "snapshot":
      return `watch ${frame.watch}: ${plural(frame.entries.length, "entry", "entries")}${frame.hasMore ? ", there are more" : ""}`;
    case "commit":
      return frame.entries.map(({ key }) => keyText(key)).join(" ");
    case "reset":
      return `${plural(frame.watches.length, "watch begins", "watches begin")} anew: ${frame.reason}`;
    case "error":
      return `${frame.code}: ${frame.error}`;
    case "ping":
      return "caught up";
  }
}

/** The entries a frame brings. */
export function entriesOf(frame: WatchFrame | StatusNote): readonly KvEntryMaybe[] {
  if (frame.type === "snapshot") return frame.entries;
  if (frame.type === "commit")
    return [...frame.entries, ...frame.refills.flatMap((refill) => refill.entries)];
  return [];
}
