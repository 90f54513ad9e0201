import { type KvKey, type LiveEntry, useKvList, useMutation } from "@keyval/react";
import { type FormEvent, memo, useState } from "react";
import { addTodo, deleteTodo, putTodo, type Shown, type Todo, todos, toSelection } from "./todo.ts";

const Row = memo(function Row({ entry }: { entry: LiveEntry<Todo> }) {
  const { key, value: todo } = entry;
  const put = useMutation(putTodo);
  const remove = useMutation(deleteTodo);
  const rename = (title: string) =>
    title && title !== todo.title && put.mutate({ key, todo: { ...todo, title } });
  return (
    <li className="todo" data-pending={entry.pending}>
      <input
        type="checkbox"
        aria-label={`Done: ${todo.title}`}
        checked={todo.done}
        onChange={() => put.mutate({ key, todo: { ...todo, done: !todo.done } })}
      />
      <input
        className="todo-title"
        aria-label="Title"
        key={todo.title}
        defaultValue={todo.title}
        data-done={todo.done}
        onBlur={(event) => rename(event.target.value.trim())}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      <button
        type="button"
        className="quiet"
        aria-label={`Delete: ${todo.title}`}
        onClick={() => remove.mutate(key)}
      >
        ×
      </button>
    </li>
  );
});

const idOf = (key: KvKey) => String(key.at(-1));

export function Todos(shown: Shown) {
  const { entries, isPending } = useKvList<Todo>(todos, toSelection(shown));
  const add = useMutation(addTodo);
  const [draft, setDraft] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.trim()) add.mutate(draft.trim());
    setDraft("");
  };
  return (
    <div className="todos">
      <form className="line-form" onSubmit={submit}>
        <input
          placeholder="What is to do?"
          aria-label="New to-do"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit" className="primary">
          Add
        </button>
      </form>
      <ul className="todo-list" data-count={entries.length}>
        {entries.map((entry) => (
          <Row key={idOf(entry.key)} entry={entry} />
        ))}
      </ul>
      {entries.length === 0 && <p className="empty">{isPending ? "…" : "Nothing to do."}</p>}
    </div>
  );
}
