// Says that somebody is about to be faster, and that they were: the toolbar's conflict, which a recipe that runs again
// would otherwise hide.
import { onConflict, setConflict, world } from "./world/world.ts";

const texts = {
  none: "",
  next: "Your next change that rests on a read meets a conflict",
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
  if (world.conflict === "was") setConflict("none"); // in the story before this one
  show();
  return { element, stop: onConflict(show) };
}
