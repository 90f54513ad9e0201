// The text of a stream's snapshots and commits, and what windows add to a commit.
import { Change } from "../services/commits/change.ts";
import { storedRange } from "../services/reads/range.ts";
import { entryJson } from "../storage/entry-json.ts";
import type { StorageReader } from "../storage/storage.ts";
import type { FrameFormat } from "./frame-format.ts";
import type { PendingFrame } from "./pending-frame.ts";
import type { Watch, WatchSnapshot } from "./watch.ts";

/** What moved into a window that lost entries, as JSON text. */
export type Refill = { readonly watch: string; readonly entries: readonly string[] };

/** A snapshot of one watch. */
export function snapshotText(
  format: FrameFormat,
  watch: Watch,
  { entries, hasMore, stats }: WatchSnapshot,
  asOf: string,
): string {
  const texts = entries.map((entry) =>
    typeof entry === "string" ? new Change(entry, undefined).text : entryJson(entry),
  );
  return format.snapshot({ watch: watch.id, asOf, entries: texts, hasMore, stats });
}

/** A commit, or several coalesced. */
export function commitText(
  format: FrameFormat,
  pending: PendingFrame,
  refills: readonly Refill[],
  asOf: string,
): string {
  const entries = Array.from(pending.changes.values(), (change) => change.text);
  return format.commit({ asOf, entries, commitIds: [...pending.commitIds], refills });
}

/** Lets windows decide about their changes; those that are shown join the frame's. What has to be read is the result. */
export async function applyWindows(
  pending: PendingFrame,
  reader: StorageReader,
  now: number,
): Promise<Refill[]> {
  const refills: Refill[] = [];
  for (const [watch, changes] of pending.windows) {
    if (!watch.window) continue;
    const { visible, missing } = watch.window.apply(changes.values(), now);
    for (const change of visible) pending.changes.set(change.storedKey, change);
    if (!missing) continue;
    const entries = await reader.list(storedRange(missing.range, now, missing.count), now);
    watch.window.refill(entries);
    if (entries.length > 0) refills.push({ watch: watch.id, entries: entries.map(entryJson) });
  }
  return refills;
}
