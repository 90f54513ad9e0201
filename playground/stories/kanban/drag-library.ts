// What dragging is made of: elements that can be picked up, and lists they can be dropped in. `drag.ts` loads it.
import type { KvKey } from "@keyval/core";
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { attachClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";

/** Makes an element one that can be dragged, and that shows where another would land. Returns the way back. */
export function dragItem(element: HTMLElement, key: KvKey): () => void {
  const { dataset } = element;
  const leave = () => delete dataset["edge"];
  return combine(
    draggable({
      element,
      getInitialData: () => ({ key }),
      onDragStart: () => (dataset["dragging"] = "true"),
      onDrop: () => delete dataset["dragging"],
    }),
    dropTargetForElements({
      element,
      canDrop: ({ source }) => source.element !== element,
      getData: ({ input }) =>
        attachClosestEdge({ element }, { element, input, allowedEdges: ["top", "bottom"] }),
      onDrag: ({ self }) => (dataset["edge"] = extractClosestEdge(self.data) ?? ""),
      onDragLeave: leave,
      onDrop: leave,
    }),
    leave,
  );
}

/** Makes a list one that items can be dropped in: `drop` gets the item's key, and its index among the others. */
export function dropList(element: HTMLElement, drop: (key: KvKey, index: number) => void) {
  const { dataset } = element;
  return dropTargetForElements({
    element,
    onDragEnter: () => (dataset["over"] = "true"),
    onDragLeave: () => delete dataset["over"],
    onDrop({ source, location }) {
      delete dataset["over"];
      const items = [...element.children].filter((item) => item !== source.element);
      const target = location.current.dropTargets[0]?.data ?? {};
      const index = items.indexOf(target["element"] as Element);
      const edge = extractClosestEdge(target);
      drop(
        source.data["key"] as KvKey,
        index < 0 ? items.length : index + (edge === "bottom" ? 1 : 0),
      );
    },
  });
}
