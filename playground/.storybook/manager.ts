// The frame around the stories: our name, and the colours of the system.
import { addons } from "storybook/manager-api";
import { create, getPreferredColorScheme } from "storybook/theming";

addons.setConfig({
  theme: create({
    base: getPreferredColorScheme(),
    brandTitle: "Keyval playground",
    brandUrl: "./",
  }),
  panelPosition: "right",
  showPanel: false,
});
