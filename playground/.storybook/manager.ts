// The frame around the stories: our name and colours, and two buttons that break something once.
import { createElement } from "react";
import { addons, types } from "storybook/manager-api";
import { Button } from "storybook/internal/components";
import { getPreferredColorScheme } from "storybook/theming";
import { events } from "./events.ts";
import { themes } from "./theme.ts";

addons.setConfig({
  theme: themes[getPreferredColorScheme()],
  layout: { panelPosition: "bottom", showPanel: false },
});

const once = [
  [
    "drop",
    "Drop the stream",
    "Breaks the open stream; the page comes back by itself",
    events.dropStream,
  ],
  ["conflict", "Conflict", "Somebody else is faster at your next commit", events.nextConflicts],
] as const;

addons.register("keyval/world", (api) => {
  for (const [id, title, tooltip, event] of once)
    addons.add(`keyval/${id}`, {
      type: types.TOOL,
      title,
      match: ({ viewMode }) => viewMode === "story",
      render: () =>
        createElement(
          Button,
          {
            variant: "ghost",
            padding: "small",
            ariaLabel: tooltip,
            onClick: () => api.emit(event),
          },
          title,
        ),
    });
});
