/** @jsxImportSource preact */
// How the one stream is doing, and its frames as they come, newest first.
import type { KvEntryMaybe } from "@keyval/core";
import type { ComponentChildren } from "preact";
import { useCallback, useState } from "preact/hooks";
import { describeFrame, entriesOf } from "../describe-frame.ts";
import { keyText } from "../key-text.ts";
import { plural } from "../plural.ts";
import type { FrameRecord } from "../recorder.ts";
import { previewValue } from "../value-text.ts";
import { formatTime, formatVersionTime } from "./format.ts";
import { KeyButton } from "./key-button.tsx";
import type { PanelContext, TabProps } from "./panel-context.ts";
import { Row } from "./row.tsx";
import { Unchanged } from "./unchanged.ts";
import { useInspection } from "./use-inspection.ts";

/** Rows of a list, and entries of a frame, that are drawn: the screen holds fewer. */
const [shownFrames, shownEntries] = [100, 50];

export function StreamTab({ context }: TabProps) {
  const { recorder } = context;
  const [filter, setFilter] = useState("");
  const [hasPings, setHasPings] = useState(false);
  const [limit, setLimit] = useState(shownFrames);
  const drawFrame = useCallback(
    (record: FrameRecord) => <FrameRow context={context} record={record} />,
    [context],
  );
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
      <Fact name="Server">
        <span class="mono">{url}</span>
      </Fact>
      <Fact name="Connection">
        <span class="mono">
          {isPolling ? "polling: no stream gets through" : (connection ?? `none, ${status}`)}
        </span>
      </Fact>
      <Fact name="Position">
        <span class="mono">{position ?? "none"}</span>
        {position && <span class="note"> {formatVersionTime(position)}</span>}
      </Fact>
      {error && (
        <Fact name="Refused">
          {error.code}: {error.message}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type FrameProps = { readonly context: PanelContext; readonly record: FrameRecord };

function FrameRow({ context, record }: FrameProps) {
  const { at, frame, isOwn } = record;
  const [only, more] = entriesOf(frame);
  return (
    <Row
      time={formatTime(at)}
      type={frame.type}
      text={
        <>
          {describeFrame(frame)}
          {frame.type === "commit" && only && !more && <span class="soft"> {entryText(only)}</span>}
        </>
      }
      side={isOwn && "own change"}
      detail={() => <FrameDetail context={context} record={record} />}
    />
  );
}

const entryText = ({ versionstamp, value }: KvEntryMaybe) =>
  versionstamp === null ? "is gone" : previewValue(value);

function FrameDetail({ context, record: { frame } }: FrameProps) {
  const entries = entriesOf(frame);
  return (
    <>
      {entries.slice(0, shownEntries).map((entry) => (
        <li key={keyText(entry.key)}>
          <KeyButton context={context} of={entry.key} /> <code>{entryText(entry)}</code>
        </li>
      ))}
      {entries.length > shownEntries && <li>and {entries.length - shownEntries} more</li>}
      {"asOf" in frame && (
        <li>
          as of <code>{frame.asOf}</code> {formatVersionTime(frame.asOf)}
        </li>
      )}
      {frame.type === "commit" && frame.commitIds.length > 0 && (
        <li>
          commitId <code>{frame.commitIds.join(", ")}</code>
        </li>
      )}
    </>
  );
}
