// Takes the network away from a story, and gives it back.
import type { StoryPage } from "./story-page.ts";

/** What the toolbar's network menu does. */
export const setNetwork = ({ page }: StoryPage, network: "online" | "offline") =>
  page.evaluate((chosen) => {
    const { __STORYBOOK_ADDONS_CHANNEL__: channel } = window as unknown as {
      __STORYBOOK_ADDONS_CHANNEL__: { emit(event: string, change: unknown): void };
    };
    channel.emit("updateGlobals", { globals: { network: chosen } });
  }, network);
