/** @jsxImportSource preact */
// The client's requests, newest first: what each asked for, how long it took, what came of it.
import type { KvRequestOperation, KvRequestRecord } from "@keyval/core/devtools";
import { shortKeys } from "../key-text.ts";
import { plural } from "../plural.ts";
import { formatBytes, formatDuration, formatTime } from "./format.ts";
import type { TabProps } from "./panel-context.ts";
import { Row } from "./row.tsx";
import { Unchanged } from "./unchanged.ts";
import { useRefresh } from "./use-refresh.ts";

const shownOperations = 100;

export function RequestsTab({ context: { recorder } }: TabProps) {
  useRefresh(recorder);
  const { requests } = recorder;
  return (
    <>
      <div class="bar">
        <button type="button" onClick={() => recorder.clearRequests()}>
          Clear
        </button>
        <span class="grow" />
        <span class="note">{plural(requests.length, "request")}</span>
      </div>
      {requests.length === 0 && (
        <p class="empty">No requests yet. Each attempt shows here, repeated ones too.</p>
      )}
      <ul class="rows" aria-label="Requests, newest first">
        {requests.toReversed().map((request) => (
          <Unchanged key={request.id} of={request} draw={drawRequest} />
        ))}
      </ul>
    </>
  );
}

/** `get ×3, commit`; of one alone also its keys and, when it failed, how. */
function operationsText(operations: readonly KvRequestOperation[]): string {
  const [first] = operations;
  const failure = operations.find(({ isFailed }) => isFailed)?.outcome;
  const end = failure === undefined ? "" : ` → ${failure}`;
  if (first && operations.length === 1)
    return `${first.op} ${shortKeys(first.keys).join(" ")}${end}`;
  const counts = new Map<string, number>();
  for (const { op } of operations) if (op) counts.set(op, (counts.get(op) ?? 0) + 1);
  return Array.from(counts, ([op, count]) => (count > 1 ? `${op} ×${count}` : op)).join(", ") + end;
}

function stateOf({ status, error, isStream, operations }: KvRequestRecord): [string, string] {
  if (error !== undefined) return ["failed", "no answer"];
  if (status === undefined) return ["waiting", "…"];
  const failure = operations.find(({ isFailed }) => isFailed);
  if (failure || status >= 400)
    return ["failed", status < 400 ? (failure?.outcome ?? String(status)) : String(status)];
  return ["stored", isStream ? `${status} stream` : String(status)];
}

const drawRequest = (request: KvRequestRecord) => <RequestRow request={request} />;

function RequestRow({ request }: { request: KvRequestRecord }) {
  const { at, method, path, operations, duration, bytes } = request;
  const [type, state] = stateOf(request);
  return (
    <Row
      time={formatTime(at)}
      type={type}
      label={state}
      text={
        <>
          <span class="soft">
            {method} {path}
          </span>{" "}
          {operationsText(operations)}
        </>
      }
      side={
        <>
          {duration !== undefined && formatDuration(duration)}
          {bytes !== undefined && `, ${formatBytes(bytes)}`}
        </>
      }
      detail={() => <Detail request={request} />}
    />
  );
}

function Detail({
  request: { operations, bytes, sentBytes, error },
}: {
  request: KvRequestRecord;
}) {
  return (
    <>
      {error && <li>{error}</li>}
      <li>
        sent {formatBytes(sentBytes)}
        {bytes !== undefined && `, received ${formatBytes(bytes)}`}
      </li>
      {operations.slice(0, shownOperations).map((operation, index) => (
        <li key={index}>
          {operation.op} <code>{operation.keys.join(" ")}</code>
          {operation.outcome && ` → ${operation.outcome}`}
          {operation.problem && `: ${operation.problem}`}
        </li>
      ))}
    </>
  );
}
