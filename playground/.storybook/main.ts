// Storybook with its HTML renderer: a story is an element, and each of ours mounts a React and a Vue component in it.
import type { StorybookConfig } from "@storybook/html-vite";
import vue from "@vitejs/plugin-vue";
import { sources } from "./sources.ts";

/** Files of their own for what is not a story's: so `e2e/sizes.test.ts` can tell what a story costs in one framework. */
const groups = [
  ["storybook", /node_modules\/(\.pnpm\/)?@?(storybook|axe-core)/],
  [
    "with-react",
    /node_modules\/(react|react-dom|scheduler|@tanstack\/react-\w+)\/|packages\/react\//,
  ],
  ["with-vue", /node_modules\/(vue|@vue\/[\w-]+|@tanstack\/vue-\w+)\/|packages\/vue\//],
] as const;

const config: StorybookConfig = {
  framework: "@storybook/html-vite",
  stories: ["../stories/**/*.stories.ts"],
  addons: ["@storybook/addon-a11y"],
  features: {
    actions: false,
    backgrounds: false,
    controls: false,
    interactions: false,
    measure: false,
    outline: false,
  },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite) => ({
    ...vite,
    plugins: [...(vite.plugins ?? []), sources(), vue()],
    build: {
      ...vite.build,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        ...vite.build?.rolldownOptions,
        output: {
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: groups.map(([name, test]) => ({ name, test })),
          },
        },
      },
    },
  }),
};

export default config;
