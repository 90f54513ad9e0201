// Where a story plays: the same feature twice, React on the left and Vue on the right, on the same keys; above it what
// to try, below it the files it is made of.
import { encodeKeyPath, type KvKey } from "@keyval/core/protocol";
import type { ComponentType } from "react";
import type { Component } from "vue";
import { conflictNote } from "./conflict-note.ts";
import { element } from "./element.ts";
import { mountReact } from "./react-half.tsx";
import { sourceTabs } from "./source-tabs.ts";
import { statusLine } from "./status-line.ts";
import { mountVue } from "./vue-half.ts";
import { type SecondUser, startSecondUser, stopSecondUser } from "./world/second-user.ts";

export type StoryParts = {
  title: string;
  /** What to try, in a sentence or two. */
  hint: string;
  /** Its folder below `stories`: the files shown. */
  folder: string;
  /** The keys it uses: exact ones, or prefixes. */
  keys: readonly KvKey[];
  /** What it shows, each idea in a sentence. */
  notes: readonly string[];
  react: ComponentType;
  vue: Component;
  /** What somebody else does here, when the toolbar asks for a second user. */
  secondUser?: SecondUser;
};

type Played = {
  folder: string;
  element: HTMLElement;
  stops: (() => void)[];
  secondUser?: SecondUser | undefined;
};

let played: Played | undefined;

function half(name: "React" | "Vue", mount: (element: Element) => () => void, { stops }: Played) {
  const body = element("div", "half-body");
  const section = element("section", "half", element("h2", "half-name", name), body);
  section.dataset["framework"] = name.toLowerCase();
  stops.push(mount(body));
  return section;
}

/** The two halves, mounted. */
function halves({ react, vue }: Pick<StoryParts, "react" | "vue">, playing: Played) {
  return element(
    "div",
    "halves",
    half("React", (body) => mountReact(react, body), playing),
    half("Vue", (body) => mountVue(vue, body), playing),
  );
}

function status({ stops }: Played): HTMLElement {
  const line = statusLine();
  stops.push(line.stop);
  return line.element;
}

function conflict({ stops }: Played): HTMLElement {
  const note = conflictNote();
  stops.push(note.stop);
  return note.element;
}

function notes({ notes: ideas, keys }: StoryParts): HTMLElement {
  const list = element("ul", "notes", ...ideas.map((idea) => element("li", "", idea)));
  const used = keys.map((key) => element("code", "", encodeKeyPath(key)));
  list.append(element("li", "notes-keys", "Keys: ", ...used.flatMap((key) => [key, " "])));
  return list;
}

/** Fills the element of what begins to play. Asked for again meanwhile, as when a knob is turned, it is the same one. */
function play(folder: string, fill: (playing: Played) => (Node | string)[]): HTMLElement {
  if (played?.folder === folder) return played.element;
  leaveStage();
  played = { folder, element: element("main", "story"), stops: [] };
  played.element.append(...fill(played));
  return played.element;
}

/** The element of a story. */
export function stage(parts: StoryParts): HTMLElement {
  return play(parts.folder, (playing) => {
    playing.secondUser = parts.secondUser;
    return [
      element(
        "header",
        "story-head",
        element("h1", "story-title", parts.title),
        conflict(playing),
        status(playing),
      ),
      element("p", "story-hint", parts.hint),
      halves(parts, playing),
      notes(parts),
      sourceTabs(parts.folder),
    ];
  });
}

/** What a page of its own can put where it likes. */
export type PageParts = {
  halves: (both: Pick<StoryParts, "react" | "vue">) => HTMLElement;
  status: () => HTMLElement;
};

/** The element of a page that is laid out in its own way. */
export function page(folder: string, fill: (parts: PageParts) => (Node | string)[]): HTMLElement {
  return play(folder, (playing) =>
    fill({ halves: (both) => halves(both, playing), status: () => status(playing) }),
  );
}

/** Unmounts what plays. */
export function leaveStage(): void {
  stopSecondUser();
  for (const stop of played?.stops ?? []) stop();
  played = undefined;
}

/** Lets the second user of the story that plays come, or go. */
export function setSecondUser(isThere: boolean): void {
  if (!isThere) stopSecondUser();
  else if (played?.secondUser) startSecondUser(played.secondUser);
}
