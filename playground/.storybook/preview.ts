// What all stories share: their style, the choice of light or dark, and unmounting when one is left.
import type { Preview } from "@storybook/html-vite";
import "../mount/playground.css";
import { unmountAll } from "../mount/mount.ts";

const preview: Preview = {
  parameters: { layout: "fullscreen", controls: { disable: true }, actions: { disable: true } },
  globalTypes: {
    scheme: {
      description: "Light or dark",
      toolbar: {
        icon: "contrast",
        dynamicTitle: true,
        items: [
          { value: "system", title: "System" },
          { value: "light", title: "Light" },
          { value: "dark", title: "Dark" },
        ],
      },
    },
  },
  initialGlobals: { scheme: "system" },
  beforeEach: () => unmountAll,
  decorators: [
    (story, { globals }) => {
      document.documentElement.dataset["scheme"] = globals["scheme"] as string;
      return story();
    },
  ],
};

export default preview;
