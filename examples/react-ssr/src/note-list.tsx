// A live list, a filter, and the form that adds to it.
import { useKvClient, useMutation, useSuspenseKvList } from "@keyval/react";
import { type FormEvent, useState, useTransition } from "react";
import { history, idOf, type Note, notes, type Profile, profile } from "./guestbook.ts";

export function NoteList({ user }: { user: string }) {
  const [isMine, setMine] = useState(false);
  const [isChanging, startTransition] = useTransition();
  const { entries } = useSuspenseKvList<Note>(notes, isMine ? { where: { author: user } } : {});
  return (
    <>
      <label>
        <input
          type="checkbox"
          checked={isMine}
          onChange={({ target }) => startTransition(() => setMine(target.checked))}
        />{" "}
        Mine only
      </label>
      <ul aria-busy={isChanging}>
        {entries.map((entry) => (
          <li key={idOf(entry)} data-pending={entry.pending}>
            {entry.value.author}: {entry.value.text}
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p>Nobody has written yet.</p>}
      <NoteForm user={user} />
    </>
  );
}

function NoteForm({ user }: { user: string }) {
  const kv = useKvClient();
  const add = useMutation(async (tx, text: string) => {
    const { value } = await tx.get<Profile>(profile(user));
    if (value) tx.set(profile(user), { ...value, notes: value.notes + 1n });
    tx.set([...notes, kv.uuidv7()], { author: user, text, at: new Date() } satisfies Note);
    tx.set([...history, kv.uuidv7()], `${user} wrote: ${text}`);
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(String(new FormData(event.currentTarget).get("text")));
    event.currentTarget.reset();
  };
  return (
    <form onSubmit={submit}>
      <input name="text" aria-label="Note" required />
      <button>Add</button>
      {add.error && <p role="alert">{add.error.message}</p>}
    </form>
  );
}
