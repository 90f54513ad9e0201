// Dragging, for both halves. What it takes is loaded when a pointer first comes near: who moves cards by keys, or only
// looks, never waits for it.
import type { KvKey } from "@keyval/core";
import type * as Library from "./drag-library.ts";

const library = new Promise<typeof Library>((resolve) => {
  const load = () => resolve(import("./drag-library.ts"));
  window.addEventListener("pointerover", load, { once: true });
});

/** Attaches when the library is there, unless the way back has been taken by then. */
function attachLater(attach: (library: typeof Library) => () => void): () => void {
  let isLeft = false;
  let detach: (() => void) | undefined;
  library.then((loaded) => {
    if (!isLeft) detach = attach(loaded);
  }, reportError);
  return () => {
    isLeft = true;
    detach?.();
  };
}

/** Makes an element one that can be dragged, and that shows where another would land. Returns the way back. */
export const dragItem = (element: HTMLElement, key: KvKey) =>
  attachLater((loaded) => loaded.dragItem(element, key));

/** Makes a list one that items can be dropped in: `drop` gets the item's key, and its index among the others. */
export const dropList = (element: HTMLElement, drop: (key: KvKey, index: number) => void) =>
  attachLater((loaded) => loaded.dropList(element, drop));
