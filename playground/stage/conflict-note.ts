// Says that somebody is about to be faster, and that they were: the toolbar's conflict, which a recipe that runs again
// would otherwise hide.
import { onConflict, setConflict, world } from "./world/world.ts";

const texts = {
  none: "",
  next: "Your next change that rests on a read meets a conflict",
  spared: "Changes that rest on no read meet no conflict; the next that does will",
  was: "Somebody was faster: the recipe ran again",
} as const;

export function conflictNote(): { element: HTMLElement; stop: () => void } {
  const element = document.createElement("span");
  element.className = "conflict-note";
  element.setAttribute("role", "status");
  const show = () => {
    element.textContent = texts[world.conflict];
    element.dataset["conflict"] = world.conflict;
  };
  // What happened in the story before this one.
  if (world.conflict === "was") setConflict("none");
  if (world.conflict === "spared") setConflict("next");
  show();
  return { element, stop: onConflict(show) };
}
