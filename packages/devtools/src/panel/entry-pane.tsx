/** @jsxImportSource preact */
// The chosen entry: its value as text that can be edited, and what can be done with it.
import type { KvKey } from "@keyval/core";
import { useState } from "preact/hooks";
import { keyText } from "../key-text.ts";
import { toEditableText } from "../value-text.ts";
import { DeleteQuestion } from "./delete-question.tsx";
import { formatVersionTime } from "./format.ts";
import { JsonEditor } from "./json-editor.tsx";
import type { PanelContext } from "./panel-context.ts";
import { type EntryActions, type EntryState, isDirty, useEntry } from "./use-entry.ts";

type PaneProps = {
  readonly context: PanelContext;
  readonly entryKey: KvKey;
  /** Something was stored or deleted. */
  readonly onChanged: () => void;
  /** Shows what lies below the key. */
  readonly onBrowse: () => void;
};

export function EntryPane({ context, entryKey, onChanged, onBrowse }: PaneProps) {
  const [state, actions, failure] = useEntry(context, entryKey, onChanged);
  const [isAsking, setIsAsking] = useState(false);
  const name = keyText(entryKey);
  if (failure) return <p class="problem">{failure}</p>;
  if (!state) return <p class="empty">Loading…</p>;
  const { entry, text, revision, problem } = state;
  return (
    <section class="entry" aria-label={`Entry ${name}`}>
      <div class="pad">
        <div class="entry-key">{name}</div>
        <p class="entry-meta">
          {entry.versionstamp === null
            ? "Nothing is stored under this key. Type a value to store one."
            : `version ${entry.versionstamp}, ${formatVersionTime(entry.versionstamp)}`}
        </p>
      </div>
      <Overtaken state={state} actions={actions} />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <JsonEditor
        text={text}
        revision={revision}
        label={`Value of ${name}`}
        onEdit={actions.edit}
      />
      {isAsking ? (
        <DeleteQuestion
          twin={context.twin}
          entryKey={entryKey}
          onAnswer={(answer) => {
            setIsAsking(false);
            if (answer !== "no") void actions.remove(answer === "all");
          }}
        />
      ) : (
        <Actions
          state={state}
          actions={actions}
          onDelete={() => setIsAsking(true)}
          onBrowse={onBrowse}
        />
      )}
    </section>
  );
}

type StateProps = { readonly state: EntryState; readonly actions: EntryActions };

/** Somebody else was faster: both values, and the choice. */
function Overtaken({ state: { theirs }, actions }: StateProps) {
  if (!theirs) return null;
  const isGone = theirs.versionstamp === null;
  return (
    <div class="notice" role="alert">
      <p>
        Somebody else {isGone ? "deleted" : "changed"} this entry since you opened it. Nothing of
        yours was stored.
      </p>
      {!isGone && <pre class="theirs">{toEditableText(theirs.value)}</pre>}
      <div class="actions">
        <button type="button" onClick={() => void actions.reload()}>
          Take theirs
        </button>
        <button type="button" class="danger" onClick={() => void actions.save(theirs)}>
          Store mine over it
        </button>
      </div>
    </div>
  );
}

type ActionsProps = StateProps & { readonly onDelete: () => void; readonly onBrowse: () => void };

function Actions({ state, actions, onDelete, onBrowse }: ActionsProps) {
  return (
    <>
      <div class="actions">
        <button
          type="button"
          class="primary"
          disabled={!isDirty(state)}
          onClick={() => void actions.save()}
        >
          Save
        </button>
        <button type="button" onClick={() => void actions.reload()}>
          {isDirty(state) ? "Revert" : "Reload"}
        </button>
        <button type="button" onClick={onBrowse}>
          Browse below
        </button>
        <button type="button" class="danger" onClick={onDelete}>
          Delete…
        </button>
        <span class="note" role="status">
          {state.isSaved ? "Saved; its time to live is as before." : ""}
        </span>
      </div>
      <details class="pad help">
        <summary>What JSON has no word for</summary>
        <ul class="detail">
          {tags.map(([what, example]) => (
            <li key={what}>
              {what} <code>{example}</code>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

const tags = [
  ["bigint", '{ "__type": "bigint", "value": "12" }'],
  ["bytes, in base64", '{ "__type": "bytes", "value": "AQID" }'],
  ["Date", '{ "__type": "date", "value": "2026-01-31T12:00:00.000Z" }'],
  ["Map", '{ "__type": "map", "value": [["key", 1]] }'],
  ["Set", '{ "__type": "set", "value": [1, 2] }'],
  ["NaN, Infinity, -0", '{ "__type": "number", "value": "NaN" }'],
  ["undefined", '{ "__type": "undefined" }'],
] as const;
