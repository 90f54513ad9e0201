// What all stories share: their style, what the toolbar sets, and unmounting when one is left.
import type { Preview } from "@storybook/html-vite";
import { addons } from "storybook/preview-api";
import "../stage/stage.css";
import { inspector } from "../stage/inspector-door.ts";
import { leaveStage } from "../stage/stage.ts";
import { applyGlobals, globalTypes, initialGlobals } from "../stage/toolbar.ts";
import { dropStream, setConflict } from "../stage/world/world.ts";
import { events } from "./events.ts";

const channel = addons.getChannel();
channel.on(events.dropStream, dropStream);
channel.on(events.nextConflicts, () => setConflict("next"));
channel.on(events.inspectorMoved, async () => (await inspector)?.placeInspector());
inspector?.then(({ startInspector }) => startInspector(), reportError);

let shown: Element | undefined;

const preview: Preview = {
  parameters: {
    layout: "fullscreen",
    controls: { disable: true, disableSaveFromUI: true }, // enabled by a story with args
    docs: { renderer: () => import("virtual:guide") },
    options: {
      storySort: {
        order: ["Welcome", "Basics", "Together", "At scale", "Around the store", "*", "Guide"],
      },
    },
  },
  globalTypes,
  // Asked for in its panel: by itself it would load axe with every story, and take longer than the story.
  initialGlobals: { ...initialGlobals, a11y: { manual: true } },
  beforeEach: () => leaveStage,
  decorators: [
    (story, { globals }) => {
      const element = story() as Element;
      applyGlobals(globals, element !== shown);
      shown = element;
      return element;
    },
  ],
};

export default preview;
