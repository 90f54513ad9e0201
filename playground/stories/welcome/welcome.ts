// What the first page says.
import { element } from "../../stage/element.ts";
import { sourceTabs } from "../../stage/source-tabs.ts";
import type { PageParts } from "../../stage/stage.ts";

const points = [
  [
    "Nothing else to write",
    "No cache keys, no invalidation, no socket, no reducer. A hook reads, a recipe writes.",
  ],
  [
    "Shown at once",
    "A press shows before the server has answered, travels as one commit, and counts once.",
  ],
  [
    "The same for everybody",
    "One stream per page, in order and without a gap, also after a tunnel.",
  ],
] as const;

type Story = { id: string; type: string; title: string };

/** All stories there are, by group, as Storybook lists them. */
async function links(): Promise<HTMLElement[]> {
  const index = (await (await fetch("./index.json")).json()) as { entries: Record<string, Story> };
  const groups = new Map<string, HTMLElement[]>();
  for (const { id, type, title } of Object.values(index.entries)) {
    const [group = "", name] = title.split("/");
    if (type !== "story" || !name) continue;
    const link = element("a", "", name);
    link.href = `./?path=/story/${id}`;
    link.target = "_top";
    groups.set(group, [...(groups.get(group) ?? []), element("li", "", link)]);
  }
  return [...groups].map(([group, items]) =>
    element("section", "", element("h3", "", group), element("ul", "", ...items)),
  );
}

export function welcome(parts: PageParts) {
  const stories = element("nav", "welcome-stories");
  stories.ariaLabel = "Stories";
  links().then((groups) => stories.append(...groups), reportError);
  return [
    element("header", "story-head", element("h1", "story-title", "Keyval"), parts.status()),
    element(
      "p",
      "welcome-lead",
      "Live data for React and Vue from a key-value store. This counter is one key. Press, and open a second window: everybody who looks at it sees the same number.",
    ),
    parts.halves(),
    element(
      "ul",
      "welcome-points",
      ...points.map(([title, text]) =>
        element("li", "", element("h2", "", title), element("p", "", text)),
      ),
    ),
    element("h2", "welcome-heading", "The whole code"),
    sourceTabs("counter"),
    element("h2", "welcome-heading", "What people build with it"),
    stories,
  ];
}
