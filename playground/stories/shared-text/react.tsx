import { useKvState } from "@keyval/react";

export function SharedText() {
  const [title, setTitle] = useKvState(["playground", "text", "title"], "");
  const [body, setBody] = useKvState(["playground", "text", "body"], "");
  return (
    <form className="shared-text">
      <input
        className="todo-title"
        aria-label="Title"
        placeholder="A title"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <textarea
        aria-label="Body"
        placeholder="A text"
        rows={5}
        value={body}
        onChange={(event) => setBody(event.target.value)}
      />
      <output>{title}</output>
    </form>
  );
}
