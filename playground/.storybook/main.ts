// Storybook with its HTML renderer: a story is an element, and each of ours mounts a React and a Vue component in it.
import type { StorybookConfig } from "@storybook/html-vite";
import vue from "@vitejs/plugin-vue";

const config: StorybookConfig = {
  framework: "@storybook/html-vite",
  stories: ["../stories/**/*.stories.ts"],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite) => ({
    ...vite,
    plugins: [...(vite.plugins ?? []), vue()],
    build: { ...vite.build, chunkSizeWarningLimit: 2000 },
  }),
};

export default config;
