// The button in a corner of the window.
import type { KvDevtoolsPosition } from "./devtools-options.ts";

export function createLauncher(
  document: Document,
  position: KvDevtoolsPosition,
  onOpen: () => void,
): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.dataset["position"] = position;
  button.setAttribute("aria-label", "Open the Keyval devtools");
  button.textContent = "Keyval";
  button.addEventListener("click", onOpen);
  return button;
}
