// Where a story plays: the same feature twice, React on the left and Vue on the right, on the same keys; above it what
// to try, below it the files it is made of.
import { encodeKeyPath, type KvKey } from "@keyval/core/protocol";
import { conflictNote } from "./conflict-note.ts";
import { element } from "./element.ts";
import {
  type Framework,
  frameworks,
  type Half,
  loadHalf,
  type StoryHalves,
} from "./framework-halves.ts";
import { followLink } from "./follow-link.ts";
import { inspector } from "./inspector-door.ts";
import { sourceTabs } from "./source-tabs.ts";
import { statusLine } from "./status-line.ts";
import { type SecondUser, startSecondUser, stopSecondUser } from "./world/second-user.ts";

type Playable = StoryHalves & {
  /** Its folder below `stories`: the files shown. */
  folder: string;
  /** What somebody else does here, when the toolbar asks for a second user. */
  secondUser?: SecondUser;
};

export type StoryParts = Playable & {
  title: string;
  /** What to try, in a sentence or two. */
  hint: string;
  /** The keys it uses: exact ones, or prefixes. */
  keys: readonly KvKey[];
  /** What it shows, each idea in a sentence. */
  notes: readonly string[];
  /** Pages of the guide to read on in: their names in `docs/guide`, with their titles. */
  guide: Readonly<Record<string, string>>;
};

type Played = {
  story: Playable;
  element: HTMLElement;
  /** What is around the halves, and the places for them. */
  fill: (playing: Played) => (Node | string)[];
  /** The halves that were asked for. */
  asked: Set<Framework>;
  /** Those that are mounted. */
  mounted: Half[];
  stops: (() => void)[];
};

let played: Played | undefined;

const names: Record<Framework, string> = { react: "React", vue: "Vue" };

/** The places of the two halves. */
function halves(): HTMLElement {
  const places = frameworks.map((framework) => {
    const body = element("div", "half-body");
    const section = element("section", "half", element("h2", "half-name", names[framework]), body);
    section.dataset["framework"] = framework;
    return section;
  });
  return element("div", "halves", ...places);
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

function guideLink([name, title]: readonly [name: string, title: string]): HTMLElement {
  const link = element("a", "", title);
  link.href = `./?path=/docs/guide-${name}--docs`;
  link.target = "_top";
  return link;
}

/** Each followed by what parts it from the next. */
const apart = (elements: HTMLElement[], by: string) =>
  elements.flatMap((one, i) => (i > 0 ? [by, one] : [one]));

function notes({ notes: ideas, keys, guide }: StoryParts): HTMLElement {
  const list = element("ul", "notes", ...ideas.map((idea) => element("li", "", idea)));
  const used = keys.map((key) => element("code", "", encodeKeyPath(key)));
  const pages = Object.entries(guide).map(guideLink);
  list.append(
    element("li", "notes-more", "Keys: ", ...apart(used, " ")),
    element("li", "notes-more", "Guide: ", ...apart(pages, ", ")),
  );
  list.addEventListener("click", followLink);
  return list;
}

/**
 * The element of what begins to play. Asked for again meanwhile, as when a knob is turned, it is the same one, and what
 * is mounted in it shows the args of now.
 */
function play(story: Playable, fill: Played["fill"]): HTMLElement {
  if (played?.story.folder === story.folder) {
    played.story = story;
    for (const { show } of played.mounted) show(story.args);
    return played.element;
  }
  leaveStage();
  const main = element("main", "story");
  played = { story, element: main, fill, asked: new Set(), mounted: [], stops: [] };
  return main;
}

/** Loads and mounts those of the halves that are not there yet. What is around them comes with the first: nothing jumps. */
export async function showHalves(shown: readonly Framework[]): Promise<void> {
  const playing = played;
  if (!playing) return;
  const wanted = shown.filter((framework) => !playing.asked.has(framework));
  for (const framework of wanted) playing.asked.add(framework);
  const mounts = await Promise.all(wanted.map((one) => loadHalf(one, playing.story)));
  await inspector;
  if (played !== playing) return; // left meanwhile
  if (!playing.element.hasChildNodes()) playing.element.append(...playing.fill(playing));
  for (const [i, mount] of mounts.entries()) {
    const place = `[data-framework="${wanted[i]}"] .half-body`;
    for (const body of playing.element.querySelectorAll(place))
      playing.mounted.push(mount(body, playing.story.args));
  }
}

/** The element of a story. */
export function stage(parts: StoryParts): HTMLElement {
  return play(parts, (playing) => [
    element(
      "header",
      "story-head",
      element("h1", "story-title", parts.title),
      conflict(playing),
      status(playing),
    ),
    element("p", "story-hint", parts.hint),
    halves(),
    notes(parts),
    sourceTabs(parts.folder),
  ]);
}

/** What a page of its own can put where it likes. */
export type PageParts = { halves: () => HTMLElement; status: () => HTMLElement };

/** The element of a page that is laid out in its own way. */
export function page(story: Playable, fill: (parts: PageParts) => (Node | string)[]): HTMLElement {
  return play(story, (playing) => fill({ halves, status: () => status(playing) }));
}

/** Unmounts what plays. */
export function leaveStage(): void {
  stopSecondUser();
  for (const stop of played?.stops ?? []) stop();
  for (const { unmount } of played?.mounted ?? []) unmount();
  played = undefined;
}

/** Lets the second user of the story that plays come, or go. */
export function setSecondUser(isThere: boolean): void {
  if (!isThere) stopSecondUser();
  else if (played?.story.secondUser) startSecondUser(played.story.secondUser);
}
