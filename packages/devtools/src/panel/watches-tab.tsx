/** @jsxImportSource preact */
// What is watched, and for whom: the views, and of each the queries and others that hold it.
import {
  describeSelector,
  type KvViewInspection,
  type KvWatchInspection,
} from "@keyval/core/devtools";
import { plural } from "../plural.ts";
import { describeSelection } from "../describe-selection.ts";
import type { TabProps } from "./panel-context.ts";
import { Row } from "./row.tsx";
import { useInspection } from "./use-inspection.ts";

export function WatchesTab({ context }: TabProps) {
  const { watches, views } = useInspection(context);
  const callbacks = watches.filter(({ view }) => view === undefined);
  if (watches.length === 0)
    return <p class="empty">Nothing is watched: no component shows live data at this moment.</p>;
  return (
    <>
      <div class="bar note">
        {plural(watches.length, "watch", "watches")} on one stream, for{" "}
        {plural(views.length, "view")} and {plural(callbacks.length, "kv.watch callback")}
      </div>
      <ul class="rows" aria-label="Views and their watches">
        {views.map((view) => (
          <ViewRow key={view.id} view={view} watches={watches.filter((w) => w.view === view.id)} />
        ))}
        {callbacks.map(({ id, isSynced, selection }) => (
          <Row
            key={id}
            time={`watch ${id}`}
            type={isSynced ? "live" : "waiting"}
            label={isSynced ? "live" : "loading"}
            text={describeSelection(selection)}
            side="kv.watch"
          />
        ))}
      </ul>
    </>
  );
}

type ViewProps = {
  readonly view: KvViewInspection;
  readonly watches: readonly KvWatchInspection[];
};

/** How many hold a view besides the queries, each of which holds it once. */
function others({ users, queries }: KvViewInspection): number {
  return Math.max(0, users - queries.filter(({ observers }) => observers > 0).length);
}

function ViewRow({ view, watches }: ViewProps) {
  const { selector, status, entries, users, queries } = view;
  const direct = others(view);
  return (
    <Row
      time={plural(entries, "entry", "entries")}
      type={status}
      text={describeSelector(selector)}
      side={users === 0 ? "lingers" : plural(users, "user")}
      detail={() => (
        <>
          {queries.map(({ queryKey, observers }, index) => (
            <li key={index}>
              query <code>{queryKey}</code> with {plural(observers, "observer")}
              {queries.length > 1 && `, in query client ${index + 1}`}
            </li>
          ))}
          {direct > 0 && (
            <li>
              {plural(direct, "hook or subscription", "hooks or subscriptions")} on the view itself
            </li>
          )}
          {users === 0 && <li>Nobody uses it; it stays for a moment in case somebody does.</li>}
          {watches.map(({ id, selection, isSynced }) => (
            <li key={id}>
              watch {id} <code>{describeSelection(selection)}</code> {isSynced ? "" : "(loading)"}
            </li>
          ))}
        </>
      )}
    />
  );
}
