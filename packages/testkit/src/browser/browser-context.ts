// What the parts of the browser contract share: the server of the running test, and windows on its page.
import type { Kv } from "@keyval/core";
import { expect } from "vitest";
import type { RunningServer } from "../start-server.ts";
import type { SceneWindow } from "./scene-windows.ts";
import type { SceneName } from "./scenes.ts";

export type BrowserContext = {
  /** Shared by all tests; the keys of the scenes are empty when a test begins. */
  readonly server: RunningServer;
  /** A client as another user would have: it shares nothing with the windows. */
  readonly elsewhere: Kv;
  /** Opens a scene, in another window each time; all of them are of one profile. */
  open(scene: SceneName): Promise<SceneWindow>;
};

/** Every answer takes so long, in both directions together. */
export async function slowDown(scene: SceneWindow, latency: number): Promise<void> {
  const network = await scene.protocol();
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

/** Where the caret is in a field. */
export const caretOf = ({ page }: SceneWindow, selector: string): Promise<number | null> =>
  page.locator(selector).evaluate((element) => (element as HTMLInputElement).selectionStart);

/** Puts the caret into a field. */
export const placeCaret = ({ page }: SceneWindow, selector: string, at: number): Promise<void> =>
  page.locator(selector).evaluate((element, to) => {
    (element as HTMLInputElement).focus();
    (element as HTMLInputElement).setSelectionRange(to, to);
  }, at);

/** The stored value of a key comes to be this. */
export const stored = (elsewhere: Kv, key: readonly string[], value: unknown) =>
  expect.poll(async () => (await elsewhere.get(key)).value, { timeout: 30_000 }).toEqual(value);
