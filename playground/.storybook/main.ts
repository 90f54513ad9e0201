// Storybook with its HTML renderer: a story is an element, and each of ours mounts a React and a Vue component in it.
import { fileURLToPath } from "node:url";
import type { StorybookConfig } from "@storybook/html-vite";
import vue from "@vitejs/plugin-vue";
import { chunks, plainModules } from "./chunks.ts";
import { guide, guideEntries } from "./guide.ts";
import { leanPreview } from "./lean-preview.ts";
import { preloads } from "./preloads.ts";
import { sources } from "./sources.ts";

const playground = fileURLToPath(new URL("..", import.meta.url));

const config: StorybookConfig = {
  framework: "@storybook/html-vite",
  stories: ["../stories/**/*.stories.ts", ...guideEntries()],
  addons: ["@storybook/addon-a11y"],
  features: {
    actions: false,
    backgrounds: false,
    interactions: false,
    measure: false,
    outline: false,
  },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite, { configType }) => ({
    ...vite,
    plugins: [
      ...(configType === "PRODUCTION" ? leanPreview(vite.plugins) : (vite.plugins ?? [])),
      sources(`${playground}stories`),
      guide,
      vue(),
      plainModules,
      preloads,
    ],
    build: {
      ...vite.build,
      chunkSizeWarningLimit: 2000,
      modulePreload: { polyfill: false }, // a browser that needs it lacks what our styles need, too

      rolldownOptions: {
        ...vite.build?.rolldownOptions,
        output: {
          codeSplitting: {
            groups: chunks(playground),
          },
        },
      },
    },
  }),
};

export default config;
