// Shows how the page's one stream is doing.
import { kv } from "./kv.ts";

export function statusLine(): { element: HTMLElement; stop: () => void } {
  const element = document.createElement("span");
  element.className = "status";
  element.setAttribute("role", "status");
  const show = () => {
    element.textContent = kv.status;
    element.dataset["status"] = kv.status;
  };
  show();
  return { element, stop: kv.onStatus(show) };
}
