/** @jsxImportSource preact */
// A line of a list: when, of what kind, what; and, when it is opened, more of it. What is closed is not drawn.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

type RowProps = {
  /** When, or how much. */
  readonly time: string;
  /** Its kind, which has a colour. */
  readonly type: string;
  /** The kind's name, when that is another. */
  readonly label?: string | undefined;
  readonly text: ComponentChildren;
  readonly side?: ComponentChildren;
  readonly detail?: (() => ComponentChildren) | undefined;
};

export function Row({ time, type, label = type, text, side, detail }: RowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const line = (
    <>
      <span class="time">{time}</span>
      <span class="type" data-type={type}>
        {label}
      </span>
      <span class="text">{text}</span>
      <span class="side">{side}</span>
    </>
  );
  if (!detail)
    return (
      <li>
        <div class="row">{line}</div>
      </li>
    );
  return (
    <li>
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary class="row">{line}</summary>
        {isOpen && <ul class="detail">{detail()}</ul>}
      </details>
    </li>
  );
}
