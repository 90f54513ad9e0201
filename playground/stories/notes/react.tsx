import { type LiveEntry, useKvClient, useKvList, useKvStatus, useMutation } from "@keyval/react";
import { useIsMutating } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import {
  addNote,
  askBeforeLeaving,
  countWaiting,
  deleteNote,
  notes,
  sayState,
  setNote,
} from "./notes.ts";

function Note({ entry: { key, value, pending } }: { entry: LiveEntry<string> }) {
  const set = useMutation(setNote);
  const remove = useMutation(deleteNote);
  return (
    <li className="note" data-waiting={pending}>
      <textarea
        aria-label="Note"
        rows={2}
        value={value}
        onChange={(event) => set.mutate({ key, text: event.target.value })}
      />
      <button
        type="button"
        className="quiet"
        aria-label={`Delete: ${value}`}
        onClick={() => remove.mutate(key)}
      >
        ×
      </button>
    </li>
  );
}

export function Notes() {
  const kv = useKvClient();
  const status = useKvStatus();
  const { entries, isPending, error } = useKvList<string>(notes, { reverse: true });
  const add = useMutation(addNote);
  const [text, setText] = useState("");
  const changes = useIsMutating() && kv.pendingCount;
  useEffect(() => askBeforeLeaving(kv), [kv]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) add.mutate({ id: kv.uuidv7(), text: text.trim() });
    setText("");
  };
  return (
    <div className="notes-story">
      <form className="line-form" onSubmit={submit}>
        <input
          placeholder="A note"
          aria-label="New note"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="primary">
          Add
        </button>
      </form>
      <p className="notes-state" role="status" data-online={status === "live"}>
        {sayState(status, changes, countWaiting(entries))}
      </p>
      {error && <p role="alert">{error.message}</p>}
      <ul>
        {entries.map((entry) => (
          <Note key={String(entry.key.at(-1))} entry={entry} />
        ))}
      </ul>
      {entries.length === 0 && <p className="empty">{isPending ? "…" : "No notes yet."}</p>}
    </div>
  );
}
