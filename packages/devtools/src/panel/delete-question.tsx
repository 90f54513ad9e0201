/** @jsxImportSource preact */
// Asks before anything is deleted, and says how much it would be.
import type { Kv, KvKey } from "@keyval/core";
import { useEffect, useRef, useState } from "preact/hooks";
import { keyText } from "../key-text.ts";

type QuestionProps = {
  readonly twin: Kv;
  readonly entryKey: KvKey;
  /** `one`: the entry alone; `all`: with everything below it. */
  readonly onAnswer: (answer: "one" | "all" | "no") => void;
};

export function DeleteQuestion({ twin, entryKey, onAnswer }: QuestionProps) {
  const [below, setBelow] = useState<number>();
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    no.current?.focus();
    twin.count(entryKey).then(setBelow, () => setBelow(undefined));
  }, []);
  return (
    <div class="actions" role="group" aria-label="Delete">
      <span>Delete {keyText(entryKey)}?</span>
      <button type="button" ref={no} onClick={() => onAnswer("no")}>
        Keep it
      </button>
      <button type="button" class="danger" onClick={() => onAnswer("one")}>
        Delete this entry
      </button>
      {below !== undefined && below > 0 && (
        <button type="button" class="danger" onClick={() => onAnswer("all")}>
          Delete it and {below} below
        </button>
      )}
    </div>
  );
}
