// A story in each framework: loaded when its half is to be seen, so a page that shows one framework loads one.
import type { ComponentType } from "react";
import type { Component } from "vue";

export type Framework = "react" | "vue";

/** What Storybook's controls set. */
export type Args = Readonly<Record<string, unknown>>;

export type StoryHalves = {
  react: () => Promise<ComponentType<never>>;
  vue: () => Promise<Component>;
  /** Props of both. */
  args?: Args;
};

export type Half = { show: (args?: Args) => void; unmount: () => void };

/** Mounts into an element. */
type Mount = (element: Element, args?: Args) => Half;

const loaders: Record<Framework, (halves: StoryHalves) => Promise<Mount>> = {
  async react({ react }) {
    const [{ mountReact }, Story] = await Promise.all([import("./react-half.tsx"), react()]);
    // Which props it takes only the story knows, whose args they are.
    const Shown = Story as ComponentType<Args>;
    return (element, args) => mountReact(Shown, element, args);
  },
  async vue({ vue }) {
    const [{ mountVue }, story] = await Promise.all([import("./vue-half.ts"), vue()]);
    return (element, args) => mountVue(story, element, args);
  },
};

export const frameworks = Object.keys(loaders) as Framework[];

/** Loads the framework with the story in it. */
export const loadHalf = (framework: Framework, halves: StoryHalves): Promise<Mount> =>
  loaders[framework](halves);
