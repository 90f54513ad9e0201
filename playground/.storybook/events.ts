// What the toolbar's buttons, in Storybook's frame, tell the page with the story.

export const events = {
  dropStream: "keyval/drop-stream",
  nextConflicts: "keyval/next-conflicts",
} as const;
