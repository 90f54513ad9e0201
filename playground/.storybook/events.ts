// What Storybook's frame and the page with the story tell each other.

export const events = {
  dropStream: "keyval/drop-stream",
  nextConflicts: "keyval/next-conflicts",
  /** The element for the inspector has come or gone. */
  inspectorMoved: "keyval/inspector-moved",
} as const;

/** Id of the element, in Storybook's frame, that the page with the story puts the inspector into. */
export const inspectorElement = "keyval-inspector";
