// The whole playground in a browser window: Storybook's frame with its toolbar and panel, and the story in it.
import type { FrameLocator, Locator, Page } from "playwright-core";
import type { Framework } from "./story-page.ts";
import type { Windows } from "./windows.ts";

/** The toolbar's menus, by their description. */
export const knobs = {
  halves: "React, Vue or both",
  scheme: "Light or dark",
  latency: "How slow the network is",
  network: "Whether there is a network",
  secondUser: "Somebody else who uses the story",
} as const;

export type WindowOptions = {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** What the controls are set to, as Storybook writes it into the address: `name:value`. */
  readonly args?: string;
};

export class PlaygroundWindow {
  /** What the console and both pages reported as errors. */
  readonly errors: string[] = [];
  readonly story: FrameLocator;

  private constructor(readonly page: Page) {
    this.story = page.frameLocator("#storybook-preview-iframe");
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(error.message));
  }

  static async open(
    windows: Windows,
    origin: string,
    story: string,
    { colorScheme = "light", width = 1280, height = 860, args }: WindowOptions = {},
  ): Promise<PlaygroundWindow> {
    const page = await windows.borrow({ viewport: { width, height }, colorScheme });
    const opened = new PlaygroundWindow(page);
    const query = args === undefined ? "" : `&args=${args}`;
    await page.goto(`${origin}/?path=/story/${story}--story${query}`);
    await opened.status("live");
    return opened;
  }

  /** Waits until the story's connection has a status. */
  status(status: string): Promise<void> {
    return this.story.locator(`.status[data-status="${status}"]`).waitFor();
  }

  half(framework: Framework): Locator {
    return this.story.locator(`[data-framework="${framework}"]`);
  }

  /** Presses one of the toolbar's buttons. */
  async press(title: string): Promise<void> {
    await this.page.getByRole("toolbar").getByText(title, { exact: true }).click();
  }

  /** Turns a knob of the toolbar. */
  async turn(knob: keyof typeof knobs, choice: string): Promise<void> {
    await this.page.getByRole("button", { name: knobs[knob] }).click();
    await this.page.getByRole("option", { name: choice, exact: true }).click();
    await this.page.getByRole("listbox").waitFor({ state: "detached" });
  }

  /** Goes to another story by the sidebar. */
  async goTo(name: string): Promise<void> {
    await this.page.getByRole("link", { name, exact: true }).click();
    await this.story.locator(".story-title", { hasText: name }).waitFor();
    await this.status("live");
  }

  /** Shows a tab of the inspector, which is open. */
  async inspect(tab: string): Promise<void> {
    await this.page.getByRole("tab", { name: tab }).click();
    await this.page.getByRole("tab", { name: tab, selected: true }).waitFor();
  }
}
