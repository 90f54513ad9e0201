/** @jsxImportSource preact */
// JSON as text, with colours: prism-code-editor, which is a textarea underneath. Its key commands are left out, so that
// Tab leaves the editor as it leaves every field.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { createEditor, type PrismEditor } from "prism-code-editor";
import "prism-code-editor/prism/languages/json";

type EditorProps = {
  readonly text: string;
  /** Another one when the text came from elsewhere: what is typed here comes back later, and is not put in again. */
  readonly revision: number;
  readonly label: string;
  readonly onEdit: (text: string) => void;
};

export function JsonEditor({ text, revision, label, onEdit }: EditorProps) {
  const element = useRef<HTMLDivElement>(null);
  const editor = useRef<PrismEditor>(null);
  const edited = useRef(onEdit);
  edited.current = onEdit;
  useEffect(() => {
    const created = createEditor(element.current, {
      language: "json",
      value: text,
      lineNumbers: false,
      wordWrap: true,
      onUpdate: (value) => edited.current(value),
    });
    created.textarea.setAttribute("aria-label", label);
    editor.current = created;
    return () => created.remove();
  }, []);
  useLayoutEffect(() => {
    const { current } = editor;
    if (current && current.value !== text) current.setOptions({ value: text });
  }, [revision]);
  return <div class="editor" ref={element} />;
}
