// Where a story plays: the same feature twice, React on the left and Vue on the right, on the same keys; above it what
// to try, below it the files it is made of.
import { encodeKeyPath, type KvKey } from "@keyval/core/protocol";
import type { ComponentType } from "react";
import type { Component } from "vue";
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

type Played = { parts: StoryParts; element: HTMLElement; stops: (() => void)[] };

let played: Played | undefined;

function half(name: "React" | "Vue", mount: (element: Element) => () => void, { stops }: Played) {
  const body = element("div", "half-body");
  const section = element("section", "half", element("h2", "half-name", name), body);
  section.dataset["framework"] = name.toLowerCase();
  stops.push(mount(body));
  return section;
}

function notes({ notes: ideas, keys }: StoryParts): HTMLElement {
  const list = element("ul", "notes", ...ideas.map((idea) => element("li", "", idea)));
  const used = keys.map((key) => element("code", "", encodeKeyPath(key)));
  list.append(element("li", "notes-keys", "Keys: ", ...used.flatMap((key) => [key, " "])));
  return list;
}

/** The element of a story. Asked for again while it plays, as when a knob is turned, it is the same one. */
export function stage(parts: StoryParts): HTMLElement {
  if (played?.parts.folder === parts.folder) return played.element;
  leaveStage();
  const { element: status, stop } = statusLine();
  const main = element("main", "story");
  played = { parts, element: main, stops: [stop] };
  const { react, vue } = parts;
  main.append(
    element("header", "story-head", element("h1", "story-title", parts.title), status),
    element("p", "story-hint", parts.hint),
    element(
      "div",
      "halves",
      half("React", (body) => mountReact(react, body), played),
      half("Vue", (body) => mountVue(vue, body), played),
    ),
    notes(parts),
    sourceTabs(parts.folder),
  );
  return main;
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
  else if (played?.parts.secondUser) startSecondUser(played.parts.secondUser);
}
