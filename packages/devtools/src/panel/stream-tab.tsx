/** @jsxImportSource preact */
// How the one stream is doing, and its frames as they come, newest first.
import { formatKey } from "@keyval/core/protocol";
import { useState } from "preact/hooks";
import { describeFrame, entriesOf } from "../describe-frame.ts";
import { plural } from "../plural.ts";
import type { FrameRecord } from "../recorder.ts";
import { previewValue } from "../value-text.ts";
import { formatTime, formatVersionTime } from "./format.ts";
import type { TabProps } from "./panel-context.ts";
import { Unchanged } from "./unchanged.ts";
import { useInspection } from "./use-inspection.ts";

/** Rows of a list, and entries of a frame, that are drawn: the screen holds fewer. */
const [shownFrames, shownEntries] = [100, 50];

export function StreamTab({ context }: TabProps) {
  const { recorder } = context;
  const [filter, setFilter] = useState("");
  const [hasPings, setHasPings] = useState(false);
  const [limit, setLimit] = useState(shownFrames);
  useInspection(context);
  const wanted = recorder.frames.filter(
    ({ frame }) =>
      (hasPings || frame.type !== "ping") &&
      (filter === "" || `${frame.type} ${describeFrame(frame)}`.includes(filter)),
  );
  const shown = wanted.slice(-limit).toReversed();
  return (
    <>
      <Facts context={context} />
      <div class="bar">
        <button
          type="button"
          aria-pressed={recorder.isPaused}
          onClick={() => {
            recorder.isPaused = !recorder.isPaused;
          }}
        >
          {recorder.isPaused ? "Resume" : "Pause"}
        </button>
        <button type="button" onClick={() => recorder.clearFrames()}>
          Clear
        </button>
        <input
          type="search"
          placeholder="Filter frames"
          aria-label="Filter frames"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        <label>
          <input
            type="checkbox"
            checked={hasPings}
            onChange={(event) => setHasPings(event.currentTarget.checked)}
          />{" "}
          pings
        </label>
        <span class="grow" />
        <span class="note">{plural(wanted.length, "frame")}</span>
      </div>
      {shown.length === 0 && (
        <p class="empty">No frames yet. They show here as the server sends them.</p>
      )}
      <ul class="rows" aria-label="Frames, newest first">
        {shown.map((record) => (
          <Unchanged key={record.id} of={record} draw={drawFrame} />
        ))}
      </ul>
      {wanted.length > limit && (
        <button type="button" class="more" onClick={() => setLimit(limit * 2)}>
          Show older frames
        </button>
      )}
    </>
  );
}

function Facts({ context }: TabProps) {
  const { url, status, connection, position, error } = useInspection(context);
  const isPolling = status === "live" && connection === undefined;
  return (
    <dl class="facts">
      <dt>Server</dt>
      <dd class="mono">{url}</dd>
      <dt>Connection</dt>
      <dd class="mono">
        {isPolling ? "polling: no stream gets through" : (connection ?? `none, ${status}`)}
      </dd>
      <dt>Position</dt>
      <dd>
        <span class="mono">{position ?? "none"}</span>
        {position && <span class="note"> {formatVersionTime(position)}</span>}
      </dd>
      {error && (
        <>
          <dt>Refused</dt>
          <dd>
            {error.code}: {error.message}
          </dd>
        </>
      )}
    </dl>
  );
}

const drawFrame = (record: FrameRecord) => <FrameRow record={record} />;

function FrameRow({ record }: { record: FrameRecord }) {
  const { at, frame } = record;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li>
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary class="row">
          <span class="time">{formatTime(at)}</span>
          <span class="type" data-type={frame.type}>
            {frame.type}
          </span>
          <span class="text">{describeFrame(frame)}</span>
          <span class="side">{record.isOwn ? "own change" : ""}</span>
        </summary>
        {isOpen && <FrameDetail record={record} />}
      </details>
    </li>
  );
}

function FrameDetail({ record: { frame } }: { record: FrameRecord }) {
  const entries = entriesOf(frame);
  return (
    <ul class="detail">
      {"asOf" in frame && (
        <li>
          as of <code>{frame.asOf}</code> {formatVersionTime(frame.asOf)}
        </li>
      )}
      {frame.type === "commit" && frame.commitIds.length > 0 && (
        <li>
          commitIds <code>{frame.commitIds.join(", ")}</code>
        </li>
      )}
      {entries.slice(0, shownEntries).map((entry) => (
        <li key={formatKey(entry.key)}>
          <code>{formatKey(entry.key)}</code>{" "}
          {entry.versionstamp === null ? "is gone" : <code>{previewValue(entry.value)}</code>}
        </li>
      ))}
      {entries.length > shownEntries && <li>and {entries.length - shownEntries} more</li>}
    </ul>
  );
}
