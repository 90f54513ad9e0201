// What the toolbar can do to a story: its look, which half shows, and the world between page and server.
import type { Preview } from "@storybook/html-vite";
import { type Framework, frameworks } from "./framework-halves.ts";
import { setSecondUser, showHalves } from "./stage.ts";
import { setOffline, world } from "./world/world.ts";

/** The first item is where a knob stands at first. Of the others Storybook highlights the one that is chosen. */
const menu = (
  description: string,
  icon: string,
  items: readonly (readonly [value: string, title: string])[],
) => ({
  description,
  toolbar: {
    icon: icon as "contrast",
    title: items[0]?.[1] ?? "",
    dynamicTitle: true,
    items: items.map(([value, title], index) => ({
      value,
      title,
      type: index === 0 ? ("reset" as const) : ("item" as const),
    })),
  },
});

export const globalTypes = {
  halves: menu("React, Vue or both", "component", [
    ["both", "React | Vue"],
    ["react", "React"],
    ["vue", "Vue"],
  ]),
  scheme: menu("Light or dark", "contrast", [
    ["system", "System"],
    ["light", "Light"],
    ["dark", "Dark"],
  ]),
  latency: menu("How slow the network is", "timer", [
    ["0", "Fast"],
    ["100", "+100 ms"],
    ["500", "+500 ms"],
    ["2000", "+2 s"],
  ]),
  network: menu("Whether there is a network", "globe", [
    ["online", "Online"],
    ["offline", "Offline"],
  ]),
  secondUser: menu("Somebody else who uses the story", "users", [
    ["none", "Alone"],
    ["one", "With a second user"],
  ]),
} satisfies NonNullable<Preview["globalTypes"]>;

export const initialGlobals = {
  halves: "both",
  scheme: "system",
  latency: "0",
  network: "online",
  secondUser: "none",
};

/** Which halves are to be seen. */
const shown = (halves: string): readonly Framework[] =>
  frameworks.filter((framework) => halves === framework || halves === initialGlobals.halves);

let second = initialGlobals.secondUser;

/** Makes it so. `isNew`: the story has just been mounted. */
export function applyGlobals(globals: Record<string, unknown>, isNew: boolean): void {
  const of = (name: keyof typeof initialGlobals) => String(globals[name] ?? initialGlobals[name]);
  const root = document.documentElement.dataset;
  root["scheme"] = of("scheme");
  root["halves"] = of("halves");
  showHalves(shown(of("halves"))).catch(reportError);
  world.latency = Number(of("latency"));
  setOffline(of("network") === "offline");
  if (isNew || second !== of("secondUser")) setSecondUser(of("secondUser") === "one");
  second = of("secondUser");
}
