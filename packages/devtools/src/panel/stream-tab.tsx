/** @jsxImportSource preact */
// How the one stream is doing, and its frames as they come, newest first.
import type { ComponentChildren } from "preact";
import { useCallback, useState } from "preact/hooks";
import { describeFrame } from "../describe-frame.ts";
import { plural } from "../plural.ts";
import type { FrameRecord } from "../recorder.ts";
import { formatVersionTime } from "./format.ts";
import { FrameRow } from "./frame-row.tsx";
import type { TabProps } from "./panel-context.ts";
import { Unchanged } from "./unchanged.ts";
import { useInspection } from "./use-inspection.ts";

/** Rows that are drawn: the screen holds fewer. */
const shownFrames = 100;

const isNote = (record: FrameRecord | undefined) => record?.frame.type === "status";

/** Of a connection that is tried again and again, the first and the last word say enough. */
const isBetween = (all: readonly FrameRecord[], index: number) =>
  isNote(all[index - 1]) && isNote(all[index]) && isNote(all[index + 1]);

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
    ({ frame }, index, all) =>
      !isBetween(all, index) &&
      (hasPings || frame.type !== "ping") &&
      (filter === "" || `${frame.type} ${describeFrame(frame)}`.includes(filter)),
  );
  const shown = wanted.slice(-limit).toReversed();
  const count = wanted.filter(({ frame }) => frame.type !== "status").length;
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
        <label class="check">
          <input
            type="checkbox"
            checked={hasPings}
            onChange={(event) => setHasPings(event.currentTarget.checked)}
          />
          pings
        </label>
        <span class="grow" />
        <span class="note">{plural(count, "frame")}</span>
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
