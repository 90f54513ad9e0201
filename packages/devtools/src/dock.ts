// The lower edge of the window, with a grip that changes its height.
import { recall, remember } from "./remembered.ts";

const [least, step] = [160, 24];

export type Dock = {
  readonly dock: HTMLElement;
  readonly content: HTMLElement;
  readonly end: () => void;
};

export function createDock(document: Document): Dock {
  const view = document.defaultView as Window;
  const dock = document.createElement("section");
  dock.className = "dock";
  dock.tabIndex = -1;
  dock.setAttribute("aria-label", "Keyval devtools");
  const content = document.createElement("div");
  content.style.height = "100%";
  const grip = document.createElement("div");
  grip.className = "grip";
  grip.tabIndex = 0;
  grip.setAttribute("role", "separator");
  grip.setAttribute("aria-orientation", "horizontal");
  grip.setAttribute("aria-label", "Height of the devtools");
  grip.setAttribute("aria-valuemin", String(least));
  dock.append(grip, content);

  let height = recall().height ?? 380;
  const resize = (wanted: number) => {
    const most = Math.max(least, Math.round(view.innerHeight * 0.92));
    height = Math.round(Math.min(Math.max(wanted, least), most));
    dock.style.height = `${height}px`;
    grip.setAttribute("aria-valuemax", String(most));
    grip.setAttribute("aria-valuenow", String(height));
  };
  resize(height);

  grip.addEventListener("pointerdown", (event) => {
    grip.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  grip.addEventListener("pointermove", (event) => {
    if (grip.hasPointerCapture(event.pointerId)) resize(view.innerHeight - event.clientY);
  });
  grip.addEventListener("pointerup", () => remember({ height }));
  grip.addEventListener("keydown", (event) => {
    const change = { ArrowUp: step, ArrowDown: -step }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    resize(height + change);
    remember({ height });
  });
  const fit = () => resize(height);
  view.addEventListener("resize", fit);
  return { dock, content, end: () => view.removeEventListener("resize", fit) };
}
