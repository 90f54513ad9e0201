// The frame around the stories: our name and colours, two buttons that break something once, and the inspector.
import { createElement } from "react";
import { type API, addons, types } from "storybook/manager-api";
import { GLOBALS_UPDATED, SET_GLOBALS, STORY_PREPARED } from "storybook/internal/core-events";
import { Button } from "storybook/internal/components";
import { events } from "./events.ts";
import { inspectorId, InspectorPanel } from "./inspector-panel.ts";
import { schemeOf, themes } from "./theme.ts";

addons.setConfig({
  theme: themes[schemeOf({})],
  layout: { panelPosition: "bottom", showPanel: false },
  selectedPanel: inspectorId,
});

/** Storybook's own panel, which only a story with args has. */
const controlsId = "addon-controls";

/** On a small screen the panel is a drawer, which Storybook's own button opens. */
const hasDrawer = matchMedia("(max-width: 599px)");

type Tool = {
  readonly id: string;
  readonly title: string;
  readonly tooltip: string;
  readonly act: (api: API) => void;
  readonly isOffered?: () => boolean;
};

const tools: readonly Tool[] = [
  {
    id: "drop",
    title: "Drop the stream",
    tooltip: "Breaks the open stream; the page comes back by itself",
    act: (api) => api.emit(events.dropStream),
  },
  {
    id: "conflict",
    title: "Conflict",
    tooltip: "Somebody else is faster at your next change that rests on a read",
    act: (api) => api.emit(events.nextConflicts),
  },
  {
    id: "inspect",
    title: "Inspect",
    tooltip: "Shows what the story's Kv does: stream, watches, pending changes, requests, keys",
    act(api) {
      api.setSelectedPanel(inspectorId);
      api.togglePanel(true);
    },
    isOffered: () => !hasDrawer.matches,
  },
];

addons.register("keyval", (api) => {
  for (const { id, title, tooltip, act, isOffered = () => true } of tools)
    addons.add(`keyval/${id}`, {
      type: types.TOOL,
      title,
      match: ({ viewMode }) => viewMode === "story" && isOffered(),
      render: () =>
        createElement(
          Button,
          { variant: "ghost", padding: "small", ariaLabel: tooltip, onClick: () => act(api) },
          title,
        ),
    });
  addons.add(inspectorId, {
    type: types.PANEL,
    title: "Inspector",
    match: ({ viewMode }) => viewMode === "story",
    render: ({ active }) => (active ? createElement(InspectorPanel, { api }) : null),
  });
  // Left without its tab, the panel would be empty.
  api.on(STORY_PREPARED, ({ parameters }: { parameters: { controls?: { disable?: boolean } } }) => {
    if (parameters.controls?.disable && api.getSelectedPanel() === controlsId)
      api.setSelectedPanel(inspectorId);
  });
  const followScheme = ({ globals }: { globals: Readonly<Record<string, unknown>> }) =>
    api.setOptions({ theme: themes[schemeOf(globals)] });
  api.on(SET_GLOBALS, followScheme);
  api.on(GLOBALS_UPDATED, followScheme);
});
