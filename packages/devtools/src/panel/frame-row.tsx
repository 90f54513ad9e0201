/** @jsxImportSource preact */
// One frame in the list: what it brought, in a line, and when it is opened all of it.
import type { KvEntryMaybe } from "@keyval/core";
import { describeFrame, entriesOf, namesIn } from "../describe-frame.ts";
import { keyText } from "../key-text.ts";
import type { FrameRecord } from "../recorder.ts";
import { previewValue } from "../value-text.ts";
import { formatTime, formatVersionTime } from "./format.ts";
import { KeyButton } from "./key-button.tsx";
import type { PanelContext } from "./panel-context.ts";
import { Row } from "./row.tsx";

/** Entries that are drawn: the screen holds fewer. */
const shownEntries = 50;

type FrameProps = { readonly context: PanelContext; readonly record: FrameRecord };

export function FrameRow({ context, record }: FrameProps) {
  const { at, frame, isOwn } = record;
  if (frame.type === "status")
    return (
      <Row time={formatTime(at)} type={frame.status} text={<Said>{describeFrame(frame)}</Said>} />
    );
  return (
    <Row
      time={formatTime(at)}
      type={frame.type}
      text={
        frame.type === "commit" && frame.entries.length > 0 ? (
          <Names entries={frame.entries} />
        ) : (
          describeFrame(frame)
        )
      }
      side={isOwn && "own change"}
      detail={() => <FrameDetail context={context} record={record} />}
    />
  );
}

const Said = ({ children }: { children: string }) => <span class="soft">{children}</span>;

/** Values in a line of several are short: each is to be seen. */
const [longValue, shortValue] = [120, 40];

function Names({ entries }: { entries: readonly KvEntryMaybe[] }) {
  const { named, others } = namesIn(entries);
  const length = entries.length > 1 ? shortValue : longValue;
  return (
    <>
      {named.map(({ entry, key }, index) => (
        <span key={key}>
          {index > 0 && ", "}
          {key} <span class="soft">{entryText(entry, length)}</span>
        </span>
      ))}
      {others > 0 && ` and ${others} more`}
    </>
  );
}

const entryText = ({ versionstamp, value }: KvEntryMaybe, length?: number) =>
  versionstamp === null ? "is gone" : previewValue(value, length);

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
