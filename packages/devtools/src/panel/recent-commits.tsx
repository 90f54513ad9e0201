/** @jsxImportSource preact */
// What became of the client's last commits: stored, lost to somebody else, or refused and why.
import type { KvRequestOperation, KvRequestRecord } from "@keyval/core/devtools";
import { shortKeys } from "../key-text.ts";
import { formatDuration, formatTime } from "./format.ts";
import type { TabProps } from "./panel-context.ts";
import { Row } from "./row.tsx";

const shownCommits = 20;

type Commit = { readonly request: KvRequestRecord; readonly commit: KvRequestOperation };

const commitsOf = (request: KvRequestRecord): Commit[] =>
  request.operations
    .filter(({ op, outcome }) => op === "commit" && outcome !== undefined)
    .map((commit) => ({ request, commit }));

export function RecentCommits({ context: { recorder } }: TabProps) {
  const commits = recorder.requests.flatMap(commitsOf).slice(-shownCommits).toReversed();
  if (commits.length === 0) return null;
  return (
    <>
      <h2 class="caption">Lately</h2>
      <ul class="rows" aria-label="Commits that were answered, newest first">
        {commits.map(({ request, commit }) => (
          <Row
            key={`${request.id} ${commit.commitId}`}
            time={formatTime(request.at)}
            type={commit.isFailed ? "failed" : "stored"}
            label={commit.outcome}
            text={shortKeys(commit.keys).join(" ")}
            side={request.duration !== undefined && formatDuration(request.duration)}
            detail={commit.problem === undefined ? undefined : () => <li>{commit.problem}</li>}
          />
        ))}
      </ul>
    </>
  );
}
