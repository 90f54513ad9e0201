/** @jsxImportSource preact */
// The changes of this client that show already and are on their way to the server.
import { formatKey } from "@keyval/core/protocol";
import { formatDuration, formatTime } from "./format.ts";
import type { TabProps } from "./panel-context.ts";
import { useInspection } from "./use-inspection.ts";

export function PendingTab({ context }: TabProps) {
  const { operations } = useInspection(context);
  if (operations.length === 0)
    return <p class="empty">Nothing is pending: every change of this client is stored.</p>;
  return (
    <ul class="rows" aria-label="Pending operations, in order">
      {operations.map(({ commitId, writes, state, startedAt }) => (
        <li key={commitId}>
          <div class="row">
            <span class="time">{formatTime(startedAt)}</span>
            <span class="type" data-type={state}>
              {state}
            </span>
            <span class="text">
              {writes.map(({ key, types }) => `${types.join(", ")} ${formatKey(key)}`).join("; ")}
            </span>
            <span class="side">
              {formatDuration(Date.now() - startedAt)}, sent {context.recorder.attemptsOf(commitId)}
              ×
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
