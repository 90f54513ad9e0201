// The text of frames: as our own stream sends them, and as the reference's `GET /watch` endpoints do.
import type { WireFrames } from "@keyval/core/protocol";

/** Data of a commit frame, its entries as JSON text. */
export type CommitFrame = {
  readonly asOf: string;
  readonly entries: readonly string[];
  readonly commitIds: readonly string[];
  readonly refills: readonly { readonly watch: string; readonly entries: readonly string[] }[];
};

/** Data of a snapshot frame, its entries as JSON text. */
export type SnapshotFrame = {
  readonly watch: string;
  readonly asOf: string;
  readonly entries: readonly string[];
  readonly hasMore: boolean;
  /** The numbers of the queue, as JSON text. */
  readonly stats?: string | undefined;
};

/** How a stream writes what the hub tells it. */
export type FrameFormat = {
  readonly name: string;
  open(frame: WireFrames["open"]): string;
  snapshot(frame: SnapshotFrame): string;
  commit(frame: CommitFrame): string;
  reset(frame: WireFrames["reset"], asOf: string): string;
  error(frame: WireFrames["error"], asOf: string): string;
  ping(asOf: string): string;
};

function event(name: string, data: string, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;
}

function list(entries: readonly string[]): string {
  return `[${entries.join(",")}]`;
}

function commitData({ asOf, entries, commitIds, refills }: CommitFrame): string {
  const ids = commitIds.length > 0 ? `,"commitIds":${JSON.stringify(commitIds)}` : "";
  const more = refills.map(
    (refill) => `{"watch":${JSON.stringify(refill.watch)},"entries":${list(refill.entries)}}`,
  );
  return `{"asOf":"${asOf}","entries":${list(entries)}${ids}${more.length > 0 ? `,"refills":${list(more)}` : ""}}`;
}

/** The frames of `POST /watch`. */
export const streamFormat: FrameFormat = {
  name: "stream",
  open: (frame) => event("open", JSON.stringify(frame)),
  snapshot: ({ watch, asOf, entries, hasMore, stats }) =>
    event(
      "snapshot",
      `{"watch":${JSON.stringify(watch)},"asOf":"${asOf}","entries":${list(entries)},"hasMore":${hasMore}${stats ? `,"stats":${stats}` : ""}}`,
      asOf,
    ),
  commit: (frame) => event("commit", commitData(frame), frame.asOf),
  reset: (frame, asOf) => event("reset", JSON.stringify(frame), asOf),
  error: (frame, asOf) => event("error", JSON.stringify(frame), asOf),
  ping: (asOf) => event("ping", `{"asOf":"${asOf}"}`, asOf),
};

/** The frames of `GET /watch` and `GET /watch/prefix`: entries in a `change`, nothing else to know. */
export const referenceFormat: FrameFormat = {
  name: "reference",
  open: () => event("ping", ""),
  snapshot: ({ entries }) => event("change", list(entries)),
  commit: ({ entries }) => event("change", list(entries)),
  reset: () => "",
  error: (frame) => event("error", JSON.stringify(frame)),
  ping: () => event("ping", ""),
};
