/** @jsxImportSource preact */
// Draws the panel into an element. Loaded when the panel is first open.
import { render } from "preact";
import { Panel } from "./panel.tsx";
import type { PanelSubject } from "./panel-context.ts";

/** @returns takes it away again */
export function renderPanel(element: HTMLElement, subject: PanelSubject): () => void {
  render(<Panel subject={subject} />, element);
  return () => render(null, element);
}
