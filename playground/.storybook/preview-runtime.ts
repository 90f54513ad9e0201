// Storybook's preview begins here, in the build: of what Storybook's own beginning does, the part that the frame
// relies on.
import { MANAGER_INERT_ATTRIBUTE_CHANGED } from "storybook/internal/core-events";
import { addons } from "storybook/preview-api";

/** Nothing behind a dialogue of the frame can be reached. */
const followDialogues = (isInert: boolean) => document.body.toggleAttribute("inert", isInert);

export function setup(): void {
  addons
    .ready()
    .then((channel) => channel.on(MANAGER_INERT_ATTRIBUTE_CHANGED, followDialogues), reportError);
}
