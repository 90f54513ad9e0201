/** @jsxImportSource preact */
// The client's mutations that are on their way: what each writes, what it waits for, how often it was sent and what came
// of that. Below them, what became of the last ones.
import type { KvOperationInspection, KvRequestRecord } from "@keyval/core/devtools";
import { keyText } from "../key-text.ts";
import { plural } from "../plural.ts";
import { previewValue } from "../value-text.ts";
import { formatDuration, formatTime } from "./format.ts";
import { KeyButton } from "./key-button.tsx";
import type { PanelContext, TabProps } from "./panel-context.ts";
import { RecentCommits } from "./recent-commits.tsx";
import { Row } from "./row.tsx";
import { useInspection } from "./use-inspection.ts";

const shownAttempts = 5;

export function PendingTab({ context }: TabProps) {
  const { operations } = useInspection(context);
  return (
    <>
      {operations.length === 0 ? (
        <p class="empty">Nothing is pending: every change of this client is stored.</p>
      ) : (
        <ul class="rows" aria-label="Pending operations, in order">
          {operations.map((operation) => (
            <PendingRow key={operation.id} context={context} operation={operation} />
          ))}
        </ul>
      )}
      <RecentCommits context={context} />
    </>
  );
}

type OperationProps = {
  readonly context: PanelContext;
  readonly operation: KvOperationInspection;
};

function PendingRow({ context, operation }: OperationProps) {
  const { commitId, writes, state, startedAt } = operation;
  const attempts = commitId === undefined ? 0 : context.recorder.attemptsOf(commitId);
  return (
    <Row
      time={startedAt === undefined ? "" : formatTime(startedAt)}
      type={state}
      text={
        writes.length === 0
          ? "a recipe that has written nothing yet"
          : writes.map(writeText).join("; ")
      }
      side={
        <>
          {attempts > 0 && `tried ${attempts}×, `}
          {startedAt !== undefined && formatDuration(Date.now() - startedAt)}
        </>
      }
      detail={() => <Detail context={context} operation={operation} />}
    />
  );
}

type Write = KvOperationInspection["writes"][number];

const operandText = (mutation: Write["mutations"][number]) =>
  "value" in mutation ? ` ${previewValue(mutation.value)}` : "";

const writeText = ({ key, mutations }: Write) =>
  mutations
    .map((mutation) => `${mutation.type} ${keyText(key)}${operandText(mutation)}`)
    .join(", ");

/** Why it is not stored yet. */
function explain({ state, isShown, waitsFor }: KvOperationInspection): string {
  const shows = isShown ? "" : " It does not show meanwhile.";
  switch (state) {
    case "running":
      return "Its recipe is running. What comes later is not sent before: which keys this one will touch is not known.";
    case "waiting":
      return waitsFor.length > 0
        ? `It waits for ${plural(waitsFor.length, "earlier mutation")}, of the same keys or of keys not known yet.${shows}`
        : `It waits for its turn.${shows}`;
    case "sent":
      return `The answer has not come. Without one it is sent again, under the same id, and applied once.${shows}`;
    case "confirmed":
      return "The server has stored it. It shows as pending until the stream has brought it.";
    case "overtaken":
      return "Somebody else changed what it had read. It does not show until its recipe has run again.";
  }
}

const attemptText = ({ at, error, status, duration }: KvRequestRecord) => {
  const took = duration === undefined ? "" : `, after ${formatDuration(duration)}`;
  const outcome = error ?? (status === undefined ? "no answer yet" : `answered with ${status}`);
  return `${formatTime(at)} ${outcome}${took}`;
};

function Detail({ context, operation }: OperationProps) {
  const { commitId, writes, reads } = operation;
  const attempts = context.recorder.requests.filter(({ operations }) =>
    operations.some((one) => one.commitId !== undefined && one.commitId === commitId),
  );
  return (
    <>
      <li>{explain(operation)}</li>
      {writes.map((write) => (
        <li key={keyText(write.key)}>
          writes <KeyButton context={context} of={write.key} />{" "}
          {write.mutations.map((mutation, index) => (
            <code key={index}>
              {mutation.type}
              {operandText(mutation)}{" "}
            </code>
          ))}
        </li>
      ))}
      {reads.map((key) => (
        <li key={keyText(key)}>
          has read <KeyButton context={context} of={key} />
        </li>
      ))}
      {commitId !== undefined && (
        <li>
          commitId <code>{commitId}</code>
        </li>
      )}
      {attempts
        .slice(-shownAttempts)
        .toReversed()
        .map((request) => (
          <li key={request.id}>{attemptText(request)}</li>
        ))}
    </>
  );
}
